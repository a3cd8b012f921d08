import { adviceOn } from '../call/advice.ts'
import type { SeenCall } from './calls.ts'
import { timeOf } from './calls-view.ts'
import { drawError } from './error-view.ts'
import type { Inspected } from './inspected.ts'
import { html, type Markup } from './markup.ts'

/** What came of a call, what it was given, and what to change. */
export function drawCall(call: SeenCall, action: Inspected | undefined): Markup {
  const { number, at, event, problems } = call
  const { outcome, status, duration, reason, incident, error, method } = event
  const name = event.action ?? 'no action'
  const advice = adviceOn({ code: outcome, error })
  return html`<h1>Call ${number}: ${name}</h1>
<dl>
<dt>Action</dt><dd>${event.action === null ? 'The URL proves none.' : html`<a href="/_signpost/actions/${name}">${name}</a>`}</dd>
${action?.source !== undefined && html`<dt>Defined in</dt><dd><code>${action.source}</code></dd>`}
<dt>Outcome</dt><dd class="${status >= 400 ? 'bad' : 'good'}">${outcome} (${status})</dd>
<dt>Asked by</dt><dd>${method}, at ${timeOf(at)} UTC, answered in ${duration.toFixed(1)} ms</dd>
${reason !== undefined && html`<dt>Reason</dt><dd>${reason}</dd>`}
${incident !== undefined && html`<dt>Incident</dt><dd><code>${incident}</code></dd>`}
${advice !== undefined && html`<dt>What to change</dt><dd>${advice}</dd>`}
</dl>
${problems.length > 0 && html`<h2>What the visitor was told</h2><ul>${problems.map((text) => html`<li>${text}</li>`)}</ul>`}
${error !== undefined && html`<h2>What was thrown</h2>${drawError(error)}`}
<h2>What it was given</h2>
${drawGiven(call)}`
}

function drawGiven({ args, fields, hidden }: SeenCall): Markup {
  const rows = fields.map(
    ([name, values]) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${values.map((value) => html`<pre>${value}</pre>`)}</td></tr>`,
  )
  return html`${args.length > 0 && html`<p>Bound: <code>${JSON.stringify(args)}</code></p>`}
${rows.length > 0 ? html`<div class="scroll" tabindex="0" role="group" aria-label="Fields that were sent"><table><thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead><tbody>${rows}</tbody></table></div>` : html`<p>No text, or it was refused before its body was read.</p>`}
${hidden.length > 0 && html`<p class="quiet">Not shown, because they are secrets or files: ${hidden.join(', ')}.</p>`}`
}
