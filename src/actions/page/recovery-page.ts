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

/** The document for a failure. A view of the application that throws is replaced by the engine's own. */
export function renderRecovery(failure: Failure, resend: Resend, view: RecoveryView | undefined): string {
  const recovered = recoveredForm(failure, resend)
  try {
    return view ? view(recovered) : documentOf(recovered)
  } catch {
    return documentOf(recovered)
  }
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
  const { action, fields, secrets, files, problems } = recovered
  const controls = fields.map((field, index) => controlOf(field, index, problems))
  const passwords = secrets.map((name, index) => {
    const id = `signpost-password-${index}`
    return `<p><label for="${id}">${escapeHtml(labelOf(name))}</label><br><input type="password" id="${id}" name="${escapeHtml(name)}" autocomplete="current-password"></p>`
  })
  // A staged file fills its field, unless that takes several.
  const choices = files
    .filter(
      ({ name, isList }) =>
        isList || !fields.some((field) => field.file !== undefined && field.name === name),
    )
    .map(({ name, isList }, index) => {
      const id = `signpost-file-${index}`
      return `<p><label for="${id}">${escapeHtml(labelOf(name))}</label><br><input type="file" id="${id}" name="${escapeHtml(name)}"${isList ? ' multiple' : ''}></p>`
    })
  if (action === undefined) return controls.join('\n')
  const enctype = isMultipart ? ' enctype="multipart/form-data"' : ''
  return `<form method="post" action="${escapeHtml(action)}"${enctype}>\n${[...controls, ...choices, ...passwords].join('\n')}\n<p><button>Send again</button></p>\n</form>`
}

function controlOf({ name, value, file }: RecoveredField, index: number, { fields }: Problems): string {
  const id = `signpost-field-${index}`
  if (file !== undefined)
    return `<p><label><input type="checkbox" name="${escapeHtml(name)}" value="${escapeHtml(value)}" checked> ${escapeHtml(labelOf(name))}: ${escapeHtml(file)} (already uploaded)</label></p>`
  const rows = Math.min(20, value.split('\n').length + Math.floor(value.length / 80))
  const problem = Object.hasOwn(fields, name) ? fields[name] : undefined
  const described = problem === undefined ? '' : ` aria-invalid="true" aria-describedby="${id}-error"`
  const error = problem === undefined ? '' : `<br><span id="${id}-error">${escapeHtml(problem)}</span>`
  return `<p><label for="${id}">${escapeHtml(labelOf(name))}</label>${error}<br><textarea id="${id}" name="${escapeHtml(name)}" rows="${rows}" cols="60"${described}>\n${escapeHtml(value)}</textarea></p>`
}

/** `items.0.name` as words. */
function labelOf(name: string): string {
  const words = name
    .replaceAll(/[._[\]-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .trim()
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}

/** Plain HTML: no script and no style, so that the strictest policy shows it. */
function documentOf({ status, problems, page, form, fields }: RecoveredForm): string {
  const unplaced = Object.entries(problems.fields).filter(
    ([name]) => !fields.some((one) => one.name === name),
  )
  const list = unplaced.map(([, sentence]) => `<li>${escapeHtml(sentence)}</li>`).join('')
  const link =
    page === undefined ? '' : `<p><a href="${escapeHtml(page)}">Open the page of this form</a></p>\n`
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Error: your form, with what you typed</title></head>
<body>
<main>
<h1>Your text is here</h1>
<div role="alert" tabindex="-1" autofocus><p>${escapeHtml(problems.sentence)}</p>${list && `<ul>${list}</ul>`}</div>
<p>This form is not on its page now (${status}). Nothing that you typed is lost.</p>
${form}
${link}</main>
</body>
</html>
`
}
