import type { Request } from 'express'
import { redrawOf } from '../redraw.ts'
import { adviceOn } from './advice.ts'
import { drawError } from './error-view.ts'
import { frame } from './frame.ts'
import { html } from './markup.ts'
import { isDevelopment } from './source.ts'

/**
 * A page for whoever develops, about what was thrown while a page was drawn: where, what the page was asked with, and
 * what to change. For the application's error handler. Null where `NODE_ENV` is not `development`: visitors must not see
 * it. Its stylesheet is the inspector's.
 */
export function developmentPage(error: unknown, request: Request): string | null {
  if (!isDevelopment()) return null
  const form = redrawOf(request)?.state.failure?.form
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
${[...new URLSearchParams(request.originalUrl.split('?')[1] ?? '')].map(([name, value]) => html`<dt>Query ${name}</dt><dd>${value}</dd>`)}
</dl>
<p class="quiet">Visitors get another page: this one is drawn because NODE_ENV is development.</p>`
  return frame({ title, main })
}

/** Without the query, whose values stand below, and without tickets. */
function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?', 1)[0]?.replace(/^(\/_actions\/[^/]+).*$/, '$1/…') ?? ''
}
