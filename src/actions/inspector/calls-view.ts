import type { RecordedCall } from './calls.ts'
import { html, type Markup } from './markup.ts'

/** Renders calls as a table, latest first. */
export function renderCalls(calls: readonly RecordedCall[]): Markup {
  if (calls.length === 0) return html`<p>None yet.</p>`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Calls"><table>
<thead><tr><th scope="col">Call</th><th scope="col">Action</th><th scope="col">Outcome</th><th scope="col">Status</th><th scope="col">ms</th><th scope="col">Problems</th></tr></thead>
<tbody>${calls.map(renderRow)}</tbody></table></div>`
}

function renderRow(call: RecordedCall): Markup {
  const { number, at, event } = call
  const { action, method, outcome, status, duration } = event
  return html`<tr><th scope="row"><a href="/_signpost/calls/${number}">${number}, ${timeOf(at)}</a></th>
<td>${action === null ? html`<span class="quiet">${method}, no action</span>` : html`<a href="/_signpost/actions/${action}">${action}</a>`}</td>
<td class="${status >= 400 ? 'bad' : 'good'}">${outcome}</td><td>${status}</td><td>${duration.toFixed(1)}</td><td>${problemsOf(call)}</td></tr>`
}

/** Formats the time of day in UTC, to the second. */
export function timeOf(at: Date): string {
  return at.toISOString().slice(11, 19)
}

function problemsOf({ event, problems }: RecordedCall): Markup {
  const { error, reason } = event
  const message = error instanceof Error ? `${error.name}: ${error.message}` : undefined
  const texts = [...(message === undefined ? problems : [message]), ...(reason === undefined ? [] : [reason])]
  return html`${texts.join(' · ')}`
}
