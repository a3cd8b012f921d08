// Calls an action from an application's own script and returns its data. The page is not touched.
import { send } from './request.ts'

interface Answer {
  readonly location?: string
  readonly data?: unknown
  readonly title?: string
}

export async function call(url: string, data?: Record<string, string>): Promise<unknown> {
  const request = await send(url, { purpose: 'data', body: new URLSearchParams(data) })
  const answer: Answer | null = request.responseType === 'json' ? request.response : null
  if (!answer?.location) throw Object.assign(new Error(answer?.title ?? 'No connection.'), answer)
  return answer.data
}
