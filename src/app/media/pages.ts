import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import { ContentError, isId, type OpenedFile } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import { answerTo } from './answer.ts'

export function mediaPages(content: Pick<AppContent, 'openFile'>): Router {
  const pages = Router()

  // The name is for people: what a link leads to is decided by the id.
  pages.get('/media/:id{/:filename}', async (request, response, next) => {
    try {
      await sendFile(await findFile(content, request.params.id), request, response)
    } catch (error) {
      next(isNotThere(error) ? undefined : error)
    }
  })

  return pages
}

async function findFile(content: Pick<AppContent, 'openFile'>, id: string): Promise<OpenedFile> {
  if (!isId(id)) throw new ContentError('NOT_FOUND', 'There is no such file.')
  return await content.openFile({ collection: 'media', id, user: null })
}

/** What is not there, and what this visitor may not see, look the same. */
function isNotThere(error: unknown): boolean {
  return error instanceof ContentError && (error.code === 'NOT_FOUND' || error.code === 'ACCESS_DENIED')
}

async function sendFile(file: OpenedFile, request: Request, response: Response): Promise<void> {
  const { status, range, headers } = answerTo(request, file)
  if (request.method === 'HEAD' || !range) return void response.writeHead(status, headers).end()
  const bytes = await file.stream(range)
  const length = range.end - range.start + 1
  const whole = (chunks: AsyncIterable<Buffer>) => requireWhole(chunks, length)
  await pipeline(bytes, whole, response.writeHead(status, headers)).catch(ignoreGone)
}

/** A file that is shorter than its row says cuts the connection, so that nobody waits for the rest. */
async function* requireWhole(chunks: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let missing = length
  for await (const chunk of chunks) {
    missing -= chunk.length
    yield chunk
  }
  if (missing > 0) throw new Error(`The file ends ${missing} bytes early.`)
}

/** Who goes away while a file is sent has what they wanted. */
function ignoreGone(error: unknown): void {
  const isGone = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
  if (!isGone) throw error
}
