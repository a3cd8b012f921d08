import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import { action, anyone } from '../../../../src/actions/index.ts'
import { JSON_CALLER } from '../../call/answers.ts'
import { open, page } from '../../site.ts'
import { astro } from './astro.ts'
import { conformValibot } from './conform-valibot.ts'
import { conformZod } from './conform-zod.ts'
import { outcomeOf, type PeerCase } from './peer-case.ts'
import { remix } from './remix.ts'
import { superforms } from './superforms.ts'
import { sveltekit } from './sveltekit.ts'
import { reactRouterWire, remixWire, type WireCase } from './wire.ts'

/** The cases of each peer, by the name that docs/schemas-compared.md gives it. */
const DECODED: Readonly<Record<string, readonly PeerCase[]>> = {
  'Conform, zod 4': conformZod,
  'Conform, valibot': conformValibot,
  Superforms: superforms,
  Astro: astro,
  'SvelteKit, remote form': sveltekit,
  'Remix, data-schema': remix,
}

const OVER_HTTP: Readonly<Record<string, readonly WireCase[]>> = {
  'Remix, parsers': remixWire,
  'React Router': reactRouterWire,
}

for (const [peer, cases] of Object.entries(DECODED))
  describe(`the behaviours of ${peer}`, () => {
    for (const each of cases)
      test(each.about, async () => assert.deepEqual(await outcomeOf(each), each.expected))
  })

const input = z.object({
  text: z.string().optional(),
  tags: z.array(z.string()).optional(),
  on: z.boolean().optional(),
  file: z.file().optional(),
  files: z.array(z.file()).optional(),
  名前: z.string().optional(),
})

/** Files as what a test can compare: a long one by its hash. */
async function described(data: z.infer<typeof input>): Promise<object> {
  const { file } = data
  if (!file) return data
  const text = await file.text()
  const hash = createHash('sha256').update(text).digest('hex')
  return { ...data, file: { name: file.name, text: text.length > 1000 ? hash : text, type: file.type } }
}

async function openEcho(t: TestContext) {
  const limits = { files: 4, fields: 50, file: 1_000_000 }
  const echo = action({ access: anyone, input, limits }, async (form) => described(form.data))
  return open(t, { actions: { a: { echo } }, pages: (app) => page(app, '/', { action: echo }) })
}

for (const [peer, cases] of Object.entries(OVER_HTTP))
  test(`the behaviours of ${peer}`, async (t) => {
    const site = await openEcho(t)
    const [address = ''] = await site.formsOn('/')
    for (const { about, type, body, status, data } of cases)
      await t.test(about, async () => {
        const response = await fetch(site.origin + address, {
          method: 'POST',
          body: typeof body === 'string' ? Buffer.from(body) : body,
          headers: {
            ...JSON_CALLER,
            origin: site.origin,
            ...(type !== undefined && { 'content-type': type }),
          },
        })
        const answer = (await response.json()) as { readonly data?: unknown }
        assert.deepEqual([response.status, answer.data], [status, data])
      })
  })

describe('docs/schemas-compared.md', () => {
  const document = readFileSync(new URL('../../../../docs/schemas-compared.md', import.meta.url), 'utf8')
  for (const [peer, cases] of Object.entries({ ...DECODED, ...OVER_HTTP }))
    test(`counts the cases of ${peer}, and gives the reason for each difference`, () => {
      const different = cases.filter(({ differs }) => differs !== undefined)
      const count = `| ${peer} | ${cases.length} | ${cases.length - different.length} | ${different.length} |`
      assert.ok(document.includes(count), count)
      for (const { about, differs } of different) {
        const row = `| ${peer} | ${about} | ${differs}. |`
        assert.ok(document.includes(row), row)
      }
    })
})
