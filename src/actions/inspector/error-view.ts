import { placeIn, writePlace } from '../development.ts'
import { html, type Markup } from './markup.ts'
import { excerptOf } from './source-excerpt.ts'

const MAX_CAUSES = 5

/** Renders an error: its position with an excerpt of the source, its causes and its stack. */
export function renderError(error: unknown, depth = 0): Markup {
  if (!(error instanceof Error))
    return html`<p>The thrown value is not an Error: <code>${typeof error}</code>. Throw an Error, so that there is a stack.</p>`
  const place = placeIn(error.stack)
  const excerpt = place && excerptOf(place)
  return html`<pre>${error.name}: ${error.message}</pre>
${place && html`<p>At <code>${writePlace(place)}</code></p>`}
${excerpt && html`<pre>${excerpt}</pre>`}
${error.cause !== undefined && depth < MAX_CAUSES && html`<h3>Cause</h3>${renderError(error.cause, depth + 1)}`}
<details><summary>Stack</summary><pre>${error.stack ?? ''}</pre></details>`
}
