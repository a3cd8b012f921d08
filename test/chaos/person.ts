// A person without JavaScript: fills in a real form, sends the same bytes again when no answer comes, and presses the
// form that came back, until the page says that it is done. Over 200 lines because it is one conversation.
import { type Browser, createBrowser, type FormOnPage, type VisitedPage } from '../../src/testing/index.ts'
import type { Ledger } from './ledger.ts'
import type { Chance } from './random.ts'
import type { Records } from './records.ts'
import type { Note, Site } from './sites.ts'

/** What a person needs of the run. */
export interface Surroundings {
  readonly site: Site
  readonly origin: string
  readonly records: Records
  readonly ledger: Ledger
  readonly chance: Chance
  /** How often keys were rotated so far. */
  rotations(): number
  /** After so many rotations a key is gone. */
  readonly keptKeys: number
  /** Waits a moment before the next attempt. */
  pause(): Promise<void>
  /** Whether nothing is disturbed any more: what was begun is finished, and nothing new is begun. */
  isOver(): boolean
}

/** Attempts after which a submission that nothing disturbs any more is given up as lost. */
const PATIENCE = 50

type Form = FormOnPage<VisitedPage>

/** What the person knows after an answer. */
type Known =
  | { readonly kind: 'done' }
  | { readonly kind: 'came back'; readonly form: Form }
  | { readonly kind: 'unclear' }

const NOT_SENT = /You were signed out before this was sent/
const DONE_BEFORE = /You need not send it again/
const UNKNOWN = /This form is not known here/
const TURNED_AWAY = /The server is busy\. Please reload the page in a moment/
const ALREADY_SENT = /This was already sent/

export class Person {
  readonly #name: string
  readonly #here: Surroundings
  readonly #browser: Browser
  #written = 0
  /** Whether the form had the text of an earlier note, which was saved over a sign-in and answered by other means. */
  #isOverwriting = false
  /** How often keys were rotated when the form was rendered. */
  #rotations = 0

  constructor(name: string, here: Surroundings) {
    this.#name = name
    this.#here = here
    this.#browser = createBrowser(here.origin)
  }

  /** Writes one note after the other until the run is over. */
  async live(): Promise<void> {
    this.#here.ledger.people += 1
    while (!this.#here.isOver()) {
      const form = await this.#openForm()
      if (!form || this.#here.isOver()) return
      await this.#submit(this.#newNote(), form)
      await this.#here.pause()
    }
  }

  #newNote(): Note {
    const { chance, site } = this.#here
    this.#written += 1
    const title = `${this.#name}-${this.#written}`
    const body = `First line of ${title}.\n<b>Second</b> & "third" line, ${chance.between(1, 1e9)}.\n漢字 and ümlauts.`
    return { title, body, file: chance.share(0.25) ? site.attachment(title) : null }
  }

  /** The form of the page, after signing in if that is asked for; null if the run ends before it is there. */
  async #openForm(): Promise<Form | null> {
    const { site, pause, isOver } = this.#here
    for (let undisturbed = 0; undisturbed < PATIENCE; undisturbed += isOver() ? 1 : 0) {
      const page = await this.#visit(() => this.#browser.open(site.page))
      const shown = page && (await this.#afterSignIn(page))
      const form = shown && this.#formOn(shown)
      if (form) {
        this.#rotations = this.#here.rotations()
        this.#isOverwriting = form.value(site.fields.title) !== ''
        return form
      }
      await pause()
    }
    return null
  }

  async #submit(given: Note, opened: Form): Promise<void> {
    const { ledger, chance } = this.#here
    ledger.began(given.title)
    let note = given
    let form = opened
    if (chance.share(0.1)) form = await this.#sendIncomplete(note, form)
    this.#fill(form, note)
    for (let undisturbed = 0; undisturbed < PATIENCE; undisturbed += this.#here.isOver() ? 1 : 0) {
      const page = await this.#send(form)
      const known = page ? await this.#read(page, note) : { kind: 'unclear' as const }
      if (known.kind === 'done') return this.#check(note)
      await this.#here.pause()
      if (known.kind === 'unclear') continue
      form = known.form
      if (chance.share(0.05)) note = this.#changeText(note, form)
    }
    ledger.broke('lost', note.title, 'never acknowledged, although nothing disturbed the server any more')
  }

  /** Sends a form that must be refused: nothing may be stored of it. */
  async #sendIncomplete(note: Note, form: Form): Promise<Form> {
    const { site, records, ledger } = this.#here
    form.fill({ [site.fields.title]: note.title, [site.fields.body]: '' })
    const page = await this.#send(form)
    if (page?.status !== 422) return form
    if ((await records.find(note.title)).length > 0)
      ledger.broke('refused but stored', note.title, 'a form without its text was refused with 422')
    const again = this.#formOn(page)
    if (again?.value(site.fields.title) === note.title) return again
    ledger.broke('text missing', note.title, 'the title of an incomplete form did not come back')
    return form
  }

  #fill(form: Form, { title, body, file }: Note): void {
    const { fields } = this.#here.site
    form.fill({ [fields.title]: title, [fields.body]: body, ...(file && { [fields.file]: file }) })
  }

  /** Presses the button; some people press it twice. Null without an answer. */
  async #send(form: Form): Promise<VisitedPage | null> {
    const { chance, ledger } = this.#here
    const presses = chance.share(0.05) ? 2 : 1
    ledger.attempts += presses
    const pages = await Promise.all(Array.from({ length: presses }, () => this.#visit(() => form.submit())))
    ledger.unanswered += pages.filter((page) => page === null).length
    return pages.at(-1) ?? null
  }

  async #visit(go: () => Promise<VisitedPage>): Promise<VisitedPage | null> {
    try {
      return await go()
    } catch {
      return null
    }
  }

  /** Signs in if this is the page for it, and answers the page that it leads to. Null if that did not work. */
  async #afterSignIn(page: VisitedPage): Promise<VisitedPage | null> {
    const { site, pause, ledger } = this.#here
    if (!isSignIn(page)) return page
    let form = this.#signInFormOn(page)
    for (let attempts = 0; form && attempts < PATIENCE; attempts += 1) {
      const pressed: Form = form.fill(site.credentials(this.#name))
      const next = await this.#visit(() => pressed.submit())
      // Its key may have been removed meanwhile, or its session ended: then it comes back, or is opened again.
      if (next && (UNKNOWN.test(next.text) || isSignIn(next)))
        form = this.#signInFormOn(next) ?? (await this.#openSignIn()) ?? form
      else if (next && !isSignIn(next) && next.status < 500) {
        ledger.happened('signed in again')
        return next
      }
      await pause()
    }
    return null
  }

  #signInFormOn(page: VisitedPage): Form | undefined {
    const names = Object.keys(this.#here.site.credentials(''))
    return page.forms().find(({ fields }) => names.every((name) => name in fields))
  }

  async #openSignIn(): Promise<Form | undefined> {
    const page = await this.#visit(() => this.#browser.open(this.#here.site.page))
    return page ? this.#signInFormOn(page) : undefined
  }

  async #read(answered: VisitedPage, note: Note): Promise<Known> {
    const { site, ledger, records } = this.#here
    if (site.isDone(answered, note)) return { kind: 'done' }
    if (isSignIn(answered)) return this.#returnFromSignIn(answered, note)
    const { status, text } = answered
    const claim = await this.#claimOf(answered, note)
    if (claim) return claim
    // Gazette turns visitors away before it has read their form while its process cannot keep up.
    if (TURNED_AWAY.test(text)) {
      ledger.happened('turned away')
      return { kind: 'unclear' }
    }
    // A redirect was followed to a page that could not be shown: the answer is lost.
    if (answered.redirects.length > 0 && status >= 500) return { kind: 'unclear' }
    // These decide nothing about the submission: the server does not know yet whose it is, or has not its key.
    const isUndecided = status === 401 || UNKNOWN.test(text)
    const isRefusal = (status >= 400 && status < 500 && !isUndecided) || NOT_SENT.test(text)
    if (isRefusal && (await records.find(note.title)).length > 0)
      ledger.broke('refused but stored', note.title, `${status}: ${text.slice(0, 200)}`)
    return this.#cameBack(answered, note)
  }

  /** After signing in the form is there again, or the outcome. */
  async #returnFromSignIn(signIn: VisitedPage, note: Note): Promise<Known> {
    const { site, ledger, records } = this.#here
    const page = await this.#afterSignIn(signIn)
    if (!page) return { kind: 'unclear' }
    if (site.isDone(page, note)) return { kind: 'done' }
    const claim = await this.#claimOf(page, note)
    if (claim) return claim
    const rows = await records.find(note.title)
    if (NOT_SENT.test(page.text) && rows.length > 0)
      ledger.broke('refused but stored', note.title, 'told "not sent" after signing in')
    // The page that told the outcome was lost on its way: the note is in the list, where the person finds it.
    const form = this.#formOn(page)
    if (rows.length > 0 && (form?.value(site.fields.title) ?? '') === '') return { kind: 'done' }
    // The server cannot tell whose the saved form is without the key that signed it.
    const isKeyGone = this.#here.rotations() - this.#rotations >= this.#here.keptKeys
    if (isKeyGone && (form?.value(site.fields.title) ?? '') === '')
      return this.#writeAgain(note, 'saved form lost with its key')
    return this.#cameBack(page, note)
  }

  async #cameBack(page: VisitedPage, note: Note): Promise<Known> {
    const { ledger, site } = this.#here
    const form = this.#formOn(page)
    // The key of the form was removed and its page does not show it: its text comes back without a button.
    if (!form && UNKNOWN.test(page.text) && page.text.includes(inOneLine(note.body)))
      return this.#writeAgain(note, 'text copied')
    if (
      !form ||
      form.value(site.fields.title) !== note.title ||
      withLf(form.value(site.fields.body)) !== note.body
    ) {
      const shown = form ? 'other text in the form' : 'no form'
      ledger.broke(
        'text missing',
        note.title,
        `${page.status} ${page.path}, ${shown}: ${page.text.slice(0, 300)}`,
      )
      return { kind: 'unclear' }
    }
    ledger.cameBack += 1
    this.#rotations = this.#here.rotations()
    if (note.file) this.#chooseAgain(form, note)
    return { kind: 'came back', form }
  }

  /** What follows when a page says that the note was sent before; null if it does not. */
  async #claimOf(page: VisitedPage, note: Note): Promise<Known | null> {
    const { records, ledger } = this.#here
    const { text } = page
    if (!DONE_BEFORE.test(text) && !ALREADY_SENT.test(text)) return null
    // The earlier note, whose form this was, was sent already; this one was not.
    if (ALREADY_SENT.test(text) && this.#isOverwriting) {
      // The form that came back is a new submission: the next question would be about this note.
      this.#isOverwriting = false
      return this.#cameBack(page, note)
    }
    if ((await records.find(note.title)).length === 0)
      ledger.broke('lost', note.title, `told that it is done: ${page.status} ${text.slice(0, 200)}`)
    return { kind: 'done' }
  }

  /** The person looks whether the note is in the list, and writes or copies it into a new form if it is not. */
  async #writeAgain(note: Note, why: string): Promise<Known> {
    const { records, ledger } = this.#here
    ledger.happened(why)
    if ((await records.find(note.title)).length > 0) return { kind: 'done' }
    const form = await this.#openForm()
    if (!form) return { kind: 'unclear' }
    this.#fill(form, note)
    return { kind: 'came back', form }
  }

  /** Chooses the file again, unless the form has it as a staged one. */
  #chooseAgain(form: Form, { title, file }: Note): void {
    const { site, ledger } = this.#here
    const field = form.fields[site.fields.file]
    if (!field) ledger.broke('text missing', title, 'no field for the file')
    else if (!field.some((value) => typeof value === 'string')) form.fill({ [site.fields.file]: file })
  }

  #changeText(note: Note, form: Form): Note {
    const changed = { ...note, body: `${note.body}\nA line more.` }
    form.fill({ [this.#here.site.fields.body]: changed.body })
    return changed
  }

  #formOn(page: VisitedPage): Form | undefined {
    const { title, body } = this.#here.site.fields
    return page.forms().find(({ fields }) => title in fields && body in fields)
  }

  /** What was acknowledged is there, once, whole. */
  async #check({ title, body, file }: Note): Promise<void> {
    const { records, ledger } = this.#here
    ledger.acknowledged += 1
    const rows = await records.find(title)
    if (rows.length === 0) ledger.broke('lost', title, 'acknowledged, but there is no row')
    if (rows.length > 1) ledger.broke('doubled', title, `${rows.length} rows`)
    const [row] = rows
    // A person who changed the text after it was stored learns so, and keeps the first version.
    if (row && !body.startsWith(withLf(row.body)) && withLf(row.body) !== body)
      ledger.broke('text missing', title, `stored: ${row.body.slice(0, 200)}`)
    if (row && file && row.attachment === null) ledger.broke('text missing', title, 'stored without its file')
  }
}

function isSignIn({ path }: VisitedPage): boolean {
  // Also the form itself, which comes back if it was opened by someone whose session has ended meanwhile.
  return path.startsWith('/sign-in') || /^\/_actions\/(users\.login|signIn)\//.test(path)
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function withLf(text: string): string {
  return text.replaceAll('\r\n', '\n')
}
