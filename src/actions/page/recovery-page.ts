// The engine's own page for a form that no page of the application shows: every field, and a button that sends it again.
import { escapeHtml } from '../html.ts'
import { type Group, listFields } from '../input/fields.ts'
import type { Problems } from '../outcome.ts'
import type { Failure } from './failure.ts'

/** A form that could not be shown on its page, for the view that shows it instead. */
export interface RecoveredForm {
  /** The status of the response. */
  readonly status: number
  /** What is wrong: a sentence about the form, and one for each field by its name. */
  readonly problems: Problems
  /** The URL that the same submission is sent to again; undefined if it would be refused again. */
  readonly action: string | undefined
  /** The page that the form was on; undefined if it is not known. */
  readonly page: string | undefined
  /** What was typed, by field, without passwords. */
  readonly fields: readonly RecoveredField[]
  /** Passwords that were sent, by name: they are typed again. */
  readonly secrets: readonly string[]
  /** File fields, so that a file that was not kept can be chosen again. */
  readonly files: readonly RecoveredFile[]
  /** The complete form as HTML, to be printed raw. */
  readonly form: string
}

/** One value of one field. */
export interface RecoveredField {
  readonly name: string
  readonly value: string
  /** The name of an uploaded file that `value` stands for. */
  readonly file?: string | undefined
}

/** A file field of a recovered form. */
export interface RecoveredFile {
  readonly name: string
  /** Whether it takes several files. */
  readonly isList: boolean
}

/** Renders the page of a form that was recovered: a whole HTML document. */
export type RecoveryView = (recovered: RecoveredForm) => string

/** How a failure is recovered. */
export interface Resend {
  /** The URL of the submission. */
  readonly action?: string | undefined
  readonly page?: string | undefined
  readonly isMultipart: boolean
  /** Names of passwords that were sent. */
  readonly secrets: readonly string[]
  readonly files: readonly RecoveredFile[]
}

/** The file fields of a form that can be named without knowing its rows. */
export function recoveredFiles(fields: Group | null | undefined): readonly RecoveredFile[] {
  const all = fields ? [...listFields(fields)] : []
  return all
    .filter(([name, { kind }]) => kind === 'file' && !name.includes('*'))
    .map(([name, , isList]) => ({ name, isList }))
}

/** How a failure is rendered. */
interface Rendering {
  /** A whole document, or a part for another page. */
  readonly kind: 'document' | 'part'
  /** The application's own view, for the document. */
  readonly view: RecoveryView | undefined
}

/** The document for a failure, or its part. A view of the application that throws is replaced by the engine's own. */
export function renderRecovery(failure: Failure, resend: Resend, { kind, view }: Rendering): string {
  const recovered = recoveredForm(failure, resend)
  if (kind === 'part') return partOf(recovered, 2)
  try {
    return view ? view(recovered) : documentOf(recovered)
  } catch {
    return documentOf(recovered)
  }
}

/** What the browser script shows in a form that has no place for its problem. */
export function messageDocument({ problems: { sentence, fields } }: Failure): string {
  const sentences = [sentence, ...Object.entries(fields).map(([name, text]) => `${labelOf(name)}: ${text}`)]
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Error</title><p>${escapeHtml(sentences.join(' '))}</p></html>\n`
}

function recoveredForm({ status, problems, values, staged = [] }: Failure, resend: Resend): RecoveredForm {
  const { action, page, secrets } = resend
  const kept = staged.map(({ field, handle, name }) => ({ name: field, value: handle, file: name }))
  const texts = [...values].flatMap(([name, all]) =>
    all.filter((value) => typeof value === 'string').map((value) => ({ name, value })),
  )
  const known = { status, problems, action, page, fields: [...texts, ...kept], secrets, files: resend.files }
  return { ...known, form: formOf(known, resend) }
}

function formOf(recovered: Omit<RecoveredForm, 'form'>, { isMultipart }: Resend): string {
  const { action, fields, secrets, problems } = recovered
  const controls = fields.map((field, index) => controlOf(field, index, problems))
  if (action === undefined) return controls.join('\n')
  const passwords = secrets.map((name, index) => passwordOf(name, index, problems))
  const choices = choicesIn(recovered).map((file, index) => choiceOf(file, index, problems))
  const enctype = isMultipart ? ' enctype="multipart/form-data"' : ''
  const all = [...controls, ...choices, ...passwords, '<p><button>Send again</button></p>']
  return `<form method="post" action="${escapeHtml(action)}"${enctype}>\n${all.join('\n')}\n</form>`
}

/** The file fields that can still be filled: a staged file fills its field, unless that takes several. */
function choicesIn({ files, fields }: Omit<RecoveredForm, 'form'>): readonly RecoveredFile[] {
  const filled = new Set(fields.filter(({ file }) => file !== undefined).map(({ name }) => name))
  return files.filter(({ name, isList }) => isList || !filled.has(name))
}

function controlOf(field: RecoveredField, index: number, problems: Problems): string {
  const { name, value, file } = field
  const id = `signpost-field-${index}`
  if (file !== undefined)
    return `<p><label><input type="checkbox" name="${escapeHtml(name)}" value="${escapeHtml(value)}" checked> ${breakable(`${labelOf(name)}: ${file} (already uploaded)`)}</label></p>`
  const rows = Math.min(20, value.split('\n').length + Math.floor(value.length / 30))
  const control = `<textarea id="${id}" name="${escapeHtml(name)}" rows="${rows}" cols="30" dir="auto"${describedBy(id, { name, problems })}>\n${escapeHtml(value)}</textarea>`
  return labelled(control, { id, name, problems })
}

function passwordOf(name: string, index: number, problems: Problems): string {
  const id = `signpost-password-${index}`
  const control = `<input type="password" id="${id}" name="${escapeHtml(name)}" size="26" autocomplete="current-password"${describedBy(id, { name, problems })}>`
  return labelled(control, { id, name, problems })
}

function choiceOf({ name, isList }: RecoveredFile, index: number, problems: Problems): string {
  const id = `signpost-file-${index}`
  const control = `<input type="file" id="${id}" name="${escapeHtml(name)}"${isList ? ' multiple' : ''}${describedBy(id, { name, problems })}>`
  return labelled(control, { id, name, problems })
}

interface Described {
  readonly name: string
  readonly problems: Problems
}

function describedBy(id: string, { name, problems: { fields } }: Described): string {
  return Object.hasOwn(fields, name) ? ` aria-invalid="true" aria-describedby="${id}-error"` : ''
}

function labelled(control: string, { id, name, problems: { fields } }: Described & { id: string }): string {
  const error = Object.hasOwn(fields, name)
    ? `<br><span id="${id}-error">${breakable(fields[name] ?? '')}</span>`
    : ''
  return `<p><label for="${id}">${breakable(labelOf(name))}</label>${error}<br>${control}</p>`
}

/** Escaped text whose long words, such as names of files, fit into a narrow window: there is no style to break them. */
function breakable(text: string): string {
  const pieces = text.split(/(\S{20})(?=\S)/u)
  return pieces.map((piece, index) => escapeHtml(piece) + (index % 2 === 1 ? '<wbr>' : '')).join('')
}

/** `items.0.name` as words. */
function labelOf(name: string): string {
  const words = name
    .replaceAll(/[._[\]-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .trim()
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}

/** What is wrong, the form, and the way to its page. Nothing in it needs a script or a style. */
function partOf(recovered: RecoveredForm, level: 1 | 2): string {
  const { problems, page, form, fields } = recovered
  const placed = new Set(
    [...fields, ...(recovered.action === undefined ? [] : choicesIn(recovered))].map(({ name }) => name),
  )
  const rest = Object.entries(problems.fields).filter(([name]) => !placed.has(name))
  const list = rest.map(([name, text]) => `<li>${breakable(`${labelOf(name)}: ${text}`)}</li>`).join('')
  const hasText = fields.length > 0
  const heading = hasText ? 'Your text is here' : 'This was not done'
  const note = hasText
    ? '<p>The page cannot show this form now. Nothing that you typed is lost: you can copy it from here.</p>\n'
    : ''
  const link =
    page === undefined ? '' : `<p><a href="${escapeHtml(page)}">Open the page of this form</a></p>\n`
  return `<h${level}>${heading}</h${level}>
<div role="alert" tabindex="-1" autofocus dir="auto"><p>${breakable(problems.sentence)}</p>${list && `<ul>${list}</ul>`}</div>
${note}${form}
${link}`
}

/** Plain HTML: no script and no style, so that the strictest policy shows it. */
function documentOf(recovered: RecoveredForm): string {
  const title = recovered.fields.length > 0 ? 'Error: your form, with what you typed' : 'Error'
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body>
<main>
${partOf(recovered, 1)}</main>
</body>
</html>
`
}
