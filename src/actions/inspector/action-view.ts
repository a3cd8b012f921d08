import { describeField } from './field-words.ts'
import type { Drawing, Inspected } from './inspected.ts'
import { html, type Markup } from './markup.ts'
import { drawTrial } from './trial-view.ts'

/** Everything about an action. */
export function drawAction(action: Inspected, drawing: Drawing): Markup {
  return html`<dl>${factsOf(action).map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
${drawSchema(action)}
${drawPlaces(action)}
${drawTrial(action, drawing)}`
}

type Fact = readonly [name: string, text: Markup | string]

function factsOf(action: Inspected): readonly Fact[] {
  const { access, isOpen, args, captured, once, isLong, asks, page, source, timeout, limits } = action
  const { text, fields, file, files } = limits
  const facts: (Fact | false)[] = [
    ['Access', isOpen ? html`<span class="open">anyone: everybody may call it</span>` : access],
    source !== undefined && ['Defined in', html`<code>${source}</code>`],
    args.length > 0 && ['Bound arguments', args.map((type, index) => `${index + 1}: ${type}`).join(', ')],
    captured !== null && ['Captured state', captured.join(', ')],
    once && ['Once', 'a form that is sent twice is done once'],
    asks !== null && ['Asks first', asks],
    isLong && ['Long work', 'it goes on after its answer, and tells how far it is'],
    page !== null && ['When it fails', html`<a href="${page}">${page}</a> comes again`],
    ['Time', `${timeout.toLocaleString('en')} ms`],
    [
      'Limits',
      `${inBytes(text)} of text, ${fields} fields${files > 0 ? `, ${files} files of ${inBytes(file)}` : ''}`,
    ],
  ]
  return facts.filter((fact) => fact !== false)
}

function inBytes(bytes: number): string {
  const [unit, name] = bytes >= 1 << 20 ? [1 << 20, 'MiB'] : bytes >= 1024 ? [1024, 'KiB'] : [1, 'bytes']
  return `${Math.round((10 * bytes) / Number(unit)) / 10} ${name}`
}

const INPUTS = {
  none: 'It has no input schema: every field is taken as it is sent.',
  opaque: 'Its schema offers no JSON Schema: its fields are not known, and checked all the same.',
} as const

function drawSchema({ name, input, fields }: Inspected): Markup {
  if (input !== 'fields') return html`<h3>Fields</h3><p>${INPUTS[input]}</p>`
  if (fields.length === 0) return html`<h3>Fields</h3><p>None.</p>`
  const rows = fields.map(
    (field) =>
      html`<tr><th scope="row"><code>${field.name}</code></th><td>${field.label}</td><td>${describeField(field)}</td></tr>`,
  )
  return html`<h3>Fields</h3><div class="scroll" tabindex="0" role="group" aria-label="Fields of ${name}"><table>
<thead><tr><th scope="col">Name</th><th scope="col">Label</th><th scope="col">Its schema says</th></tr></thead>
<tbody>${rows}</tbody></table></div>`
}

function drawPlaces({ mentions, pages }: Inspected): Markup {
  const templates = mentions.map(({ file, line }) => html`<li><code>${file}:${line}</code></li>`)
  const seen = pages.map(
    ([route, path]) =>
      html`<li><a href="${path}">${route === path ? path : `${route}, lately ${path}`}</a></li>`,
  )
  return html`<h3>Drawn by</h3>
${templates.length > 0 ? html`<ul>${templates}</ul>` : html`<p>No template names it.</p>`}
${seen.length > 0 && html`<p>Pages that have drawn it since the server was started:</p><ul>${seen}</ul>`}`
}
