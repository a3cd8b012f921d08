import type { SeenCall } from './calls.ts'
import { html, type Markup } from './markup.ts'

/** Calls as a table, the last one first. */
export function drawCalls(calls: readonly SeenCall[]): Markup {
  if (calls.length === 0) return html`<p>None yet.</p>`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Calls"><table>
<thead><tr><th scope="col">Call</th><th scope="col">Action</th><th scope="col">Outcome</th><th scope="col">Status</th><th scope="col">ms</th><th scope="col">What was wrong</th></tr></thead>
<tbody>${calls.map(drawRow)}</tbody></table></div>`
}

function drawRow(call: SeenCall): Markup {
  const { number, at, event } = call
  const { action, method, outcome, status, duration } = event
  return html`<tr><th scope="row"><a href="/_signpost/calls/${number}">${number}, ${timeOf(at)}</a></th>
<td>${action === null ? html`<span class="quiet">${method}, no action</span>` : html`<a href="/_signpost/actions/${action}">${action}</a>`}</td>
<td class="${status >= 400 ? 'bad' : 'good'}">${outcome}</td><td>${status}</td><td>${duration.toFixed(1)}</td><td>${wrongWith(call)}</td></tr>`
}

/** The time of day in UTC, to the second. */
export function timeOf(at: Date): string {
  return at.toISOString().slice(11, 19)
}

function wrongWith({ event, problems }: SeenCall): Markup {
  const { error, reason } = event
  const message = error instanceof Error ? `${error.name}: ${error.message}` : undefined
  const texts = [...(message === undefined ? problems : [message]), ...(reason === undefined ? [] : [reason])]
  return html`${texts.join(' · ')}`
}
