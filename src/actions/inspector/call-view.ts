import { adviceOn } from '../call/advice.ts'
import type { RecordedCall } from './calls.ts'
import { timeOf } from './calls-view.ts'
import { renderError } from './error-view.ts'
import type { InspectedAction } from './inspected.ts'
import { html, type Markup } from './markup.ts'

/** Renders the outcome of a call, its input, and what to change. */
export function renderCall(call: RecordedCall, action: InspectedAction | undefined): Markup {
  const { number, at, event, problems } = call
  const { outcome, status, duration, reason, incident, error, method } = event
  const name = event.action ?? 'no action'
  const advice = adviceOn({ code: outcome, error })
  return html`<h1>Call ${number}: ${name}</h1>
<dl>
<dt>Action</dt><dd>${event.action === null ? 'The URL has no valid ticket.' : html`<a href="/_signpost/actions/${name}">${name}</a>`}</dd>
${action?.source !== undefined && html`<dt>Defined in</dt><dd><code>${action.source}</code></dd>`}
<dt>Outcome</dt><dd class="${status >= 400 ? 'bad' : 'good'}">${outcome} (${status})</dd>
<dt>Request</dt><dd>${method}, at ${timeOf(at)} UTC, response after ${duration.toFixed(1)} ms</dd>
${reason !== undefined && html`<dt>Reason</dt><dd>${reason}</dd>`}
${incident !== undefined && html`<dt>Incident</dt><dd><code>${incident}</code></dd>`}
${advice !== undefined && html`<dt>What to change</dt><dd>${advice}</dd>`}
</dl>
${problems.length > 0 && html`<h2>Problems shown to the visitor</h2><ul>${problems.map((text) => html`<li>${text}</li>`)}</ul>`}
${error !== undefined && html`<h2>Error</h2>${renderError(error)}`}
<h2>Input</h2>
${renderInput(call)}`
}

function renderInput({ args, fields, hidden }: RecordedCall): Markup {
  const rows = fields.map(
    ([name, values]) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${values.map((value) => html`<pre>${value}</pre>`)}</td></tr>`,
  )
  return html`${args.length > 0 && html`<p>Bound: <code>${JSON.stringify(args)}</code></p>`}
${rows.length > 0 ? html`<div class="scroll" tabindex="0" role="group" aria-label="Submitted fields"><table><thead><tr><th scope="col">Field</th><th scope="col">Value</th></tr></thead><tbody>${rows}</tbody></table></div>` : html`<p>No text fields, or the call was refused before its body was read.</p>`}
${hidden.length > 0 && html`<p class="quiet">Hidden, because they are secrets or files: ${hidden.join(', ')}.</p>`}`
}
