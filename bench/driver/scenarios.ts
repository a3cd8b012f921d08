import type { RequestToSend } from './browser.ts'
import type { Ledger } from './database.ts'
import { errorSentence, formsOfPosts, postForm, requireRedirect } from './job.ts'
import type { ScenarioName } from './options.ts'
import type { Site } from './site.ts'

/** What is sent over and over, how every answer has to look, and what each leaves in the database. */
export interface Plan {
  readonly requests: readonly RequestToSend[]
  readonly status: number
  readonly contains: readonly string[]
  readonly effect: Ledger
}

export interface LoadScenario {
  readonly name: ScenarioName
  readonly title: string
  /** Visits the page, as a browser would, and learns from it what to send. */
  readonly learn: (site: Site) => Promise<Plan>
}

const nothing: Ledger = { rows: 0, likes: 0 }
const content = 'Signposts stand where roads part: they say a name and a distance. '.repeat(3).trim()

export const loadScenarios: readonly LoadScenario[] = [
  { name: 'form', title: 'form page', learn: learnForm },
  { name: 'list', title: 'list', learn: learnList },
  { name: 'create', title: 'create', learn: learnCreate },
  { name: 'invalid', title: 'invalid', learn: learnInvalid },
  { name: 'like', title: 'like', learn: learnLike },
]

async function learnForm({ browser }: Site): Promise<Plan> {
  const page = await browser.visit('/posts/new')
  const names = postForm(page).fields.map(({ name }) => `name="${name}"`)
  return { requests: [browser.requestFor('/posts/new')], status: 200, contains: names, effect: nothing }
}

async function learnList({ browser, database }: Site): Promise<Plan> {
  const page = await browser.visit('/posts')
  formsOfPosts(page, 'Like')
  formsOfPosts(page, 'Delete')
  const contains = [database.newestPost().title, '</html>']
  return { requests: [browser.requestFor('/posts')], status: 200, contains, effect: nothing }
}

async function learnCreate({ browser }: Site): Promise<Plan> {
  const page = await browser.visit('/posts/new')
  const request = browser.submit(page, { form: postForm(page), typed: { title: 'A measured post', content } })
  const answer = await browser.send(request)
  requireRedirect(browser, answer, '/posts')
  return { requests: [request], status: answer.status, contains: [], effect: { rows: 1, likes: 0 } }
}

async function learnInvalid({ browser }: Site): Promise<Plan> {
  const page = await browser.visit('/posts/new')
  const request = browser.submit(page, { form: postForm(page), typed: { title: '', content } })
  const answer = await browser.send(request)
  return { requests: [request], status: answer.status, contains: [errorSentence, content], effect: nothing }
}

async function learnLike({ browser }: Site): Promise<Plan> {
  const page = await browser.visit('/posts')
  const requests = formsOfPosts(page, 'Like').map((form) => browser.submit(page, { form, button: 'Like' }))
  const [first] = requests
  if (first === undefined) throw new Error('There is nothing to like.')
  const answer = await browser.send(first)
  requireRedirect(browser, answer, '/posts')
  return { requests, status: answer.status, contains: [], effect: { rows: 0, likes: 1 } }
}
