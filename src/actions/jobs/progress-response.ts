// The progress of a job as a response.
import type { Progress } from '../action/progress.ts'
import { renderPage } from '../call/page-response.ts'
import { reportCall } from '../call/report-call.ts'
import type { Admitted } from '../call/stages.ts'
import { escapeHtml } from '../html.ts'
import { sendHtml, sendJson, wantsJson } from '../request/responses.ts'
import { isFromScript } from '../request/script-request.ts'

/** The progress of a job, for the page of the application that renders it. */
export interface JobProgress extends Progress {
  /** The progress in words. */
  readonly text: string
  /** A `<progress>` with these words next to it: HTML, to be printed raw. */
  readonly bar: string
}

/** Sends the progress: 202 to JSON clients and the browser script. A browser without it reloads the page every second. */
export function sendProgress(call: Admitted, progress: Progress, page: string | undefined): void {
  const { request, response } = call
  const text = textOf(progress)
  const bar = barOf(progress, text)
  reportCall(call, { outcome: 'working', status: isFromScript(request) || wantsJson(request) ? 202 : 200 })
  if (wantsJson(request)) return sendJson(response, 202, progress)
  if (isFromScript(request)) return sendHtml(response, 202, bar)
  response.setHeader('Refresh', '1')
  if (page === undefined) return sendHtml(response, 200, `<title>${escapeHtml(text)}</title>${bar}`)
  const shown: JobProgress = { ...progress, text, bar }
  const path = call.engine.basePath.publicPath(request, page)
  renderPage(call, { path, status: 200, state: { locals: { progress: shown } } })
}

function textOf({ done = 0, total, message }: Progress): string {
  const share = total ? `${Math.floor((100 * done) / total)} %` : 'At work'
  return message === undefined ? share : `${share}: ${message}`
}

function barOf({ done = 0, total }: Progress, text: string): string {
  const value = total ? ` value="${Math.min(1, done / total).toFixed(3)}"` : ''
  return `<span class="progress"><progress${value}></progress> <span>${escapeHtml(text)}</span></span>`
}
