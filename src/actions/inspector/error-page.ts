import type { Request } from 'express'
import { adviceOn } from '../call/advice.ts'
import { isDevelopment } from '../development.ts'
import { internalGetOf } from '../page/internal-get.ts'
import { drawError } from './error-view.ts'
import { frame } from './frame.ts'
import { html, type Markup } from './markup.ts'

/** The options of `developmentPage`. */
export interface ErrorPageOptions {
  /** The number under which the log has it. */
  readonly incident?: string
}

/**
 * A page for whoever develops, about what was thrown while a page was drawn: where, what the page was asked with, and
 * what to change. For the application's error handler. Null where `NODE_ENV` is not `development`: visitors must not see
 * it; and null for what cannot be shown. Never throws. Its stylesheet is the inspector's.
 */
export function developmentPage(
  error: unknown,
  request: Request,
  { incident }: ErrorPageOptions = {},
): string | null {
  if (!isDevelopment()) return null
  try {
    return draw(error, request, incident)
  } catch {
    // What was thrown may be made to throw again when it is looked at.
    return null
  }
}

function draw(error: unknown, request: Request, incident: string | undefined): string {
  const form = internalGetOf(request)?.state.failure?.form
  const advice = adviceOn({ error })
  const title = error instanceof Error ? error.name : 'Something was thrown'
  const main = html`<h1>${title} while a page was drawn</h1>
${advice !== undefined && html`<h2>What to change</h2><p>${advice}</p>`}
<h2>What was thrown</h2>
${drawError(error)}
<h2>What was asked</h2>
<dl>
<dt>Page</dt><dd>${request.method} ${pathOf(request)}</dd>
${typeof request.route?.path === 'string' && html`<dt>Route</dt><dd><code>${request.route.path}</code></dd>`}
${form !== undefined && html`<dt>Action</dt><dd>The page is drawn again because <a href="/_signpost/actions/${form.split('#', 1)[0]}">${form}</a> failed: see <a href="/_signpost#calls">the last calls</a>.</dd>`}
${drawQuery(request)}
${incident !== undefined && html`<dt>Incident</dt><dd><code>${incident}</code>, in the log too</dd>`}
</dl>
<p class="quiet">Visitors get another page: this one is drawn because NODE_ENV is development.</p>`
  return frame({ title, main })
}

function drawQuery({ originalUrl }: Request): readonly Markup[] {
  const query = new URLSearchParams(originalUrl.split('?')[1] ?? '')
  return [...query].map(([name, value]) => html`<dt>Query ${name}</dt><dd>${value}</dd>`)
}

/** Without the query, whose values stand below, and without tickets. */
function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?', 1)[0]?.replace(/^(\/_actions\/[^/]+).*$/, '$1/…') ?? ''
}
