import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after } from 'node:test'
import express from 'express'
import { z } from 'zod'
import { action, anyone, createActions, createKey } from '../../../src/actions/index.ts'
import { useViews } from '../../../src/app/views.ts'
import { createBrowser, type VisitedPage } from '../../../src/testing/index.ts'
import { png } from '../../content/files/pictures.ts'
import { freshFolder } from '../../support/databases.ts'
import { startServer } from '../../support/server.ts'

export const GUIDE = join(import.meta.dirname, '../../../docs/parts.md')
const VIEWS = join(import.meta.dirname, '../../../views')

/** A part as the guide shows it: its call, its HTML, and its HTML after a failure. */
export interface Part {
  readonly name: string
  readonly call: string
  readonly results: readonly string[]
}

/** The parts of docs/parts.md. */
export function partsOfGuide(): readonly Part[] {
  const [, ...sections] = readFileSync(GUIDE, 'utf8').split(/^## /m)
  return sections.map((section) => ({
    name: section.slice(0, section.indexOf('\n')),
    call: /```eta\n([\s\S]*?)```/.exec(section)?.[1] ?? '',
    results: [...section.matchAll(/```html\n([\s\S]*?)```/g)].map(([, html = '']) => html),
  }))
}

/** The schema of the guide. */
const input = z.object({
  email: z.email('Please enter an e-mail address, like name@example.com.'),
  about: z.string().max(20).optional(),
  role: z.enum(['writer', 'editor'], 'Please choose what you do.'),
  day: z.enum(['mon', 'fri'], 'Please choose a day.'),
  topics: z.array(z.enum(['news', 'food'])),
  agree: z.literal(true, 'Please agree first.'),
  picture: z.file().mime(['image/png']).optional(),
})

const people = {
  join: action({ access: anyone, input }, async () => {}),
  ask: action({ access: anyone }, async () => {}),
}

/** The HTML of every part of the guide, in a fresh form and in a refused one. */
export async function renderParts(
  parts: readonly Part[],
): Promise<{ fresh: VisitedPage; failed: VisitedPage }> {
  const fresh = await openGuide(parts)
  return { fresh, failed: await fresh.form('people.join').fill(WRONG).submit() }
}

/** A page with these parts in one form. */
export async function openGuide(parts: readonly Part[]): Promise<VisitedPage> {
  const folder = freshFolder()
  cpSync(VIEWS, folder, { recursive: true })
  writeFileSync(join(folder, 'guide.eta'), templateOf(parts))
  const app = express().set('env', 'test')
  useViews(app, { folder, isDevelopment: false })
  const engine = createActions({ actions: { people }, keys: createKey(), log: () => {} })
  app.use(engine)
  app.get('/', (_request, response) => response.render('guide'))
  const server = await startServer(app)
  after(async () => {
    await server.close()
    await engine.close()
  })
  return await createBrowser(server.origin).open('/')
}

/** Wrong in every field that can be wrong, with a file that is right. */
const WRONG = {
  email: 'anna',
  about: 'I write about food and wine.',
  topics: 'food',
  picture: new File([png()], 'me.png', { type: 'image/png' }),
}

function templateOf(parts: readonly Part[]): string {
  const rendered = parts.map(({ name, call }) => `<!--${name}-->\n${call}<!--/${name}-->`)
  return `<!doctype html>
<html lang="en">
<head><title><%= it.failed ? 'Error: ' : '' %>Guide</title></head>
<body>
<% const form = it.form(it.actions.people.join) %>
<form <%~ form.attributes %>>
<%~ form.summary() %>
${rendered.join('\n')}
</form>
</body>
</html>`
}

/** The HTML of one part on a page, one element a line, without the tickets, which differ from page to page. */
export function renderedBy({ name }: Part, page: VisitedPage): string {
  const html = page.html.split(`<!--${name}-->`)[1]?.split(`<!--/${name}-->`)[0] ?? ''
  return indent(html.replace(/(\/_actions\/[\w.]+\/|staged:)[\w.-]+/g, '$1…').trim())
}

function indent(html: string): string {
  let depth = 0
  const lines = html.replace(/>\s+</g, '>\n<').split('\n')
  return lines
    .map((line) => {
      const opened = line.match(/<(?!\/|input)/g)?.length ?? 0
      const closed = line.match(/<\//g)?.length ?? 0
      const own = closed > opened ? --depth : depth
      if (opened > closed) depth++
      return `${line.startsWith('<') ? '  '.repeat(own) : ''}${line}`
    })
    .join('\n')
}
