import { placeIn, writePlace } from '../development.ts'
import { html, type Markup } from './markup.ts'
import { excerptOf } from './source-excerpt.ts'

const DEEPEST_CAUSE = 5

/** What was thrown: where, with the lines around, and its stack. */
export function drawError(error: unknown, depth = 0): Markup {
  if (!(error instanceof Error))
    return html`<p>What was thrown is no Error: <code>${typeof error}</code>. Throw an Error, so that it has a stack.</p>`
  const place = placeIn(error.stack)
  const excerpt = place && excerptOf(place)
  return html`<pre>${error.name}: ${error.message}</pre>
${place && html`<p>At <code>${writePlace(place)}</code></p>`}
${excerpt && html`<pre>${excerpt}</pre>`}
${error.cause !== undefined && depth < DEEPEST_CAUSE && html`<h3>Its cause</h3>${drawError(error.cause, depth + 1)}`}
<details><summary>The stack</summary><pre>${error.stack ?? ''}</pre></details>`
}
