import type { Request } from 'express'
import { adviceOn } from '../call/advice.ts'
import { isDevelopment } from '../development.ts'
import { actionIn } from '../page/form-name.ts'
import { internalGetOf } from '../page/internal-get.ts'
import { renderError } from './error-view.ts'
import { frame } from './frame.ts'
import { html, type Markup } from './markup.ts'

/** Options of `developmentPage`. */
export interface ErrorPageOptions {
  /** The incident number in the log. */
  readonly incident?: string
}

/**
 * Renders a development page for an error that a page has thrown: where it was thrown, the request, and what to change.
 * Call it in the application's error handler. It never throws, and uses the inspector's stylesheet.
 *
 * @param error - The thrown value.
 * @param request - The request of the failed page.
 * @param options - The incident number.
 * @returns HTML; null outside of development, because visitors must not see it, and for errors that cannot be shown
 */
export function developmentPage(
  error: unknown,
  request: Request,
  { incident }: ErrorPageOptions = {},
): string | null {
  if (!isDevelopment()) return null
  try {
    return render(error, request, incident)
  } catch {
    // A thrown object can throw again when its properties are read.
    return null
  }
}

function render(error: unknown, request: Request, incident: string | undefined): string {
  const form = internalGetOf(request)?.state.failure?.form
  const advice = adviceOn({ error })
  const title = error instanceof Error ? error.name : 'Thrown value'
  const main = html`<h1>${title} while rendering a page</h1>
${advice !== undefined && html`<h2>What to change</h2><p>${advice}</p>`}
<h2>Error</h2>
${renderError(error)}
<h2>Request</h2>
<dl>
<dt>Page</dt><dd>${request.method} ${pathOf(request)}</dd>
${typeof request.route?.path === 'string' && html`<dt>Route</dt><dd><code>${request.route.path}</code></dd>`}
${form !== undefined && html`<dt>Action</dt><dd>The page is re-rendered because <a href="/_signpost/actions/${actionIn(form)}">${form}</a> failed: see <a href="/_signpost#calls">the last calls</a>.</dd>`}
${renderQuery(request)}
${incident !== undefined && html`<dt>Incident</dt><dd><code>${incident}</code>, also in the log</dd>`}
</dl>
<p class="quiet">Visitors see another page. This one is shown because NODE_ENV is development.</p>`
  return frame({ title, main })
}

function renderQuery({ originalUrl }: Request): readonly Markup[] {
  const query = new URLSearchParams(originalUrl.split('?')[1] ?? '')
  return [...query].map(([name, value]) => html`<dt>Query ${name}</dt><dd>${value}</dd>`)
}

/** The path without the query, which has its own rows, and without the ticket. */
function pathOf({ originalUrl }: Request): string {
  return /^\/_actions\/[^/?]+/.exec(originalUrl)?.[0].concat('/…') ?? originalUrl.split('?', 1)[0] ?? ''
}
