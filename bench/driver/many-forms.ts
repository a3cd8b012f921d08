import { type LoadSettings, measurePlan } from './measure-load.ts'
import type { RunningServer } from './server.ts'
import { siteOf } from './site.ts'

export const formCounts = [1, 10, 100, 1000] as const

/** Microseconds of processor time for a page with so many forms. */
export type PageCosts = Readonly<Record<number, number>>

export interface ManyForms {
  /** Every form is the same in every request. */
  readonly repeated: PageCosts
  /** No form is ever rendered twice; undefined where forms have nothing that could differ. */
  readonly fresh?: PageCosts
}

/** What a page with 1, 10, 100 and 1000 forms costs; undefined for a system that has no such page. */
export async function measureManyForms(
  server: RunningServer,
  settings: LoadSettings,
): Promise<ManyForms | undefined> {
  if (!(await offers(server, '/forms/1'))) return undefined
  const repeated = await costs(server, '', settings)
  if (!(await differs(server, '/forms/1?fresh=1'))) return { repeated }
  return { repeated, fresh: await costs(server, '?fresh=1', settings) }
}

/** What one more form costs on a page with `count` of them. */
export function costOfForm(page: PageCosts, count: number): number {
  return ((page[count] ?? Number.NaN) - (page[1] ?? Number.NaN)) / (count - 1)
}

async function costs(server: RunningServer, query: string, settings: LoadSettings): Promise<PageCosts> {
  const found: Record<number, number> = {}
  for (const count of formCounts)
    found[count] = await pageCost(server, `/forms/${count}${query}`, count, settings)
  return found
}

async function pageCost(
  server: RunningServer,
  path: string,
  count: number,
  settings: LoadSettings,
): Promise<number> {
  const { browser } = siteOf(server)
  const page = await browser.visit(path)
  if (page.forms.length !== count) throw new Error(`${path} has ${page.forms.length} forms.`)
  const nothing = { rows: 0, likes: 0 }
  const plan = { requests: [browser.requestFor(path)], status: 200, contains: ['</html>'], effect: nothing }
  await measurePlan(server, plan, { ...settings, seconds: settings.seconds / 3 })
  return (await measurePlan(server, plan, settings)).microsecondsPerRequest
}

async function offers(server: RunningServer, path: string): Promise<boolean> {
  const { browser } = siteOf(server)
  return (await browser.send(browser.requestFor(path))).status === 200
}

async function differs(server: RunningServer, path: string): Promise<boolean> {
  const { browser } = siteOf(server)
  const [first, second] = [await browser.visit(path), await browser.visit(path)]
  return first.body !== second.body
}
