import { type Answer, type Browser, formsWithButton, formWith, type Page } from './browser.ts'
import { type Form, readForms } from './forms.ts'
import { elementsOf, textOf } from './html.ts'
import type { Site } from './site.ts'

/** The sentence that every system shows for a post without a title. */
export const errorSentence = 'Please enter a title.'
export const postsOnPage = 20

const awkward = {
  title: `A "quoted" <b>title</b> & 'more' é`,
  content: 'First line\r\n<script>alert(1)</script> & so on',
}
const kept = 'This was typed and must not be lost: <b>"&\'</b>'

/** Goes through the whole job once, as a visitor would. Throws at the first thing that is not right. */
export async function checkJob(site: Site): Promise<void> {
  await checkInvalid(site)
  await checkCreate(site)
  await checkLike(site)
  await checkDelete(site)
}

export function postForm(page: Page): Form {
  return formWith(page, 'title', 'content')
}

/** Forms with this button, one for each post on the page. */
export function formsOfPosts(page: Page, label: string): readonly Form[] {
  const forms = formsWithButton(page, label)
  requireThat(
    forms.length === postsOnPage,
    `/posts has ${forms.length} forms with ${label}, not ${postsOnPage}`,
  )
  return forms
}

export function requireRedirect(browser: Browser, answer: Answer, path: string): void {
  requireThat([302, 303].includes(answer.status), `the answer was ${answer.status}, not a redirect`)
  const target = new URL(answer.headers.location ?? '', browser.origin)
  requireThat(target.pathname === path, `the redirect went to ${target.pathname}, not to ${path}`)
}

async function checkInvalid({ browser, database }: Site): Promise<void> {
  const before = database.ledger().rows
  const page = await browser.visit('/posts/new')
  const typed = { title: '', content: kept }
  const answer = await browser.send(browser.submit(page, { form: postForm(page), typed }))
  const again = readForms(answer.body).flatMap(({ fields }) => fields)
  const isStatusRight = answer.status === 200 || (answer.status >= 400 && answer.status < 500)
  requireThat(isStatusRight, `an empty title was answered with ${answer.status}`)
  requireThat(visibleText(answer.body).includes(errorSentence), `the page does not say “${errorSentence}”`)
  requireThat(
    again.some(({ name, value }) => name === 'content' && value === kept),
    'the typed content was lost',
  )
  requireThat(database.ledger().rows === before, 'an invalid post was stored')
}

async function checkCreate({ browser, database }: Site): Promise<void> {
  const before = database.ledger().rows
  const page = await browser.visit('/posts/new')
  const answer = await browser.send(browser.submit(page, { form: postForm(page), typed: awkward }))
  requireRedirect(browser, answer, '/posts')
  const post = database.newestPost()
  requireThat(database.ledger().rows === before + 1, 'a valid post was not stored once')
  requireThat(
    post.title === awkward.title && isSameText(post.content, awkward.content),
    'a post was stored changed',
  )
  const list = await browser.visit('/posts')
  requireThat(
    visibleText(list.body).includes(awkward.title),
    'the list does not show the title as it was typed',
  )
}

async function checkLike({ browser, database }: Site): Promise<void> {
  const before = database.newestPost()
  await pressOnNewest(browser, 'Like')
  const after = database.newestPost()
  requireThat(after.id === before.id && after.likes === before.likes + 1, 'Like did not count once')
}

async function checkDelete({ browser, database }: Site): Promise<void> {
  const before = { newest: database.newestPost(), rows: database.ledger().rows }
  await pressOnNewest(browser, 'Delete')
  requireThat(database.newestPost().id < before.newest.id, 'Delete did not remove the newest post')
  requireThat(database.ledger().rows === before.rows - 1, 'Delete did not remove exactly one post')
}

async function pressOnNewest(browser: Browser, label: string): Promise<void> {
  const page = await browser.visit('/posts')
  const [form] = formsOfPosts(page, label)
  if (form === undefined) throw new Error(`There is no ${label}.`)
  requireRedirect(browser, await browser.send(browser.submit(page, { form, button: label })), '/posts')
}

function visibleText(html: string): string {
  const body = elementsOf(html).filter(({ tagName }) => tagName === 'main' || tagName === 'body')
  return body.map(textOf).join('\n')
}

function requireThat(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(`The job is not done: ${sentence}.`)
}

/** Browsers send line ends as CRLF; a system may store them as it shows them. */
function isSameText(stored: string, sent: string): boolean {
  return stored.replaceAll('\r\n', '\n') === sent.replaceAll('\r\n', '\n')
}
