import { inBytes } from '../input/sentences.ts'
import { describeField } from './field-description.ts'
import type { InspectedAction, RenderContext } from './inspected.ts'
import { html, type Markup } from './markup.ts'
import { renderTryForm } from './try-form-view.ts'

/** Renders everything about an action. */
export function renderAction(action: InspectedAction, context: RenderContext): Markup {
  return html`<dl>${factsOf(action).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
${renderSchema(action)}
${renderUses(action)}
${renderTryForm(action, context)}`
}

type Fact = readonly [name: string, text: Markup | string]

function factsOf(action: InspectedAction): readonly Fact[] {
  const { access, isOpen, args, captured, once, isLong, asks, page, source, timeout, limits } = action
  const { text, fields, file, files } = limits
  const facts: (Fact | false)[] = [
    ['Access', isOpen ? html`<span class="open">anyone: no sign-in is needed</span>` : access],
    source !== undefined && ['Defined in', html`<code>${source}</code>`],
    args.length > 0 && ['Bound arguments', args.map((type, index) => `${index + 1}: ${type}`).join(', ')],
    captured !== null && ['Captured state', captured.join(', ')],
    once && ['Once', 'a repeated submission runs once'],
    asks !== null && ['Confirmation', asks],
    isLong && ['Background job', 'it continues after the response and reports its progress'],
    page !== null && ['Page on failure', html`<a href="${page}">${page}</a>`],
    ['Timeout', `${timeout.toLocaleString('en')} ms`],
    [
      'Limits',
      `${inBytes(text)} of text, ${fields} fields${files > 0 ? `, ${files} files of ${inBytes(file)}` : ''}`,
    ],
  ]
  return facts.filter((fact) => fact !== false)
}

const INPUTS = {
  none: 'It has no input schema: every field is accepted as submitted.',
  opaque: 'Its schema provides no JSON Schema: its fields are unknown here, but they are validated.',
} as const

function renderSchema({ name, input, fields }: InspectedAction): Markup {
  if (input !== 'fields') return html`<h3>Fields</h3><p>${INPUTS[input]}</p>`
  if (fields.length === 0) return html`<h3>Fields</h3><p>None.</p>`
  const rows = fields.map(
    (field) =>
      html`<tr><th scope="row"><code>${field.name}</code></th><td>${field.label}</td><td>${describeField(field)}</td></tr>`,
  )
  return html`<h3>Fields</h3><div class="scroll" tabindex="0" role="group" aria-label="Fields of ${name}"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Label</th><th scope="col">Constraints</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}

function renderUses({ mentions, pages }: InspectedAction): Markup {
  const templates = mentions.map(({ file, line }) => html`<li><code>${file}:${line}</code></li>`)
  const visited = pages.map(
    ([route, path]) =>
      html`<li><a href="${path}">${route === path ? path : `${route}, most recently ${path}`}</a></li>`,
  )
  return html`<h3>Rendered by</h3>
${templates.length > 0 ? html`<ul>${templates}</ul>` : html`<p>No template mentions it.</p>`}
${visited.length > 0 && html`<p>Pages that have rendered it since the server started:</p><ul>${visited}</ul>`}`
}
