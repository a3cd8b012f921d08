import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { z } from 'zod'
import { action, anyone, createKey, parseKeys } from '../../../src/actions/index.ts'
import { createRegistry, createTicketUrls } from '../../../src/actions/tools.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const like = action({ access: anyone, args: [z.string()] }, () => {})
const move = action({ access: anyone, args: [z.string(), z.number()] }, () => {})
const { nameOf } = createRegistry({ like, move })

const visits: Readonly<Record<string, (round: number) => readonly [page: string, identity: string | null]>> =
  {
    'long addresses': (round) => [`/p?${String(round).padStart(690, 'q')}`, null],
    'short addresses': (round) => [`/p?${round}`, null],
    'many people': (round) => ['/p', `person ${round}`],
    'one page': () => ['/p', null],
  }

describe('the memory of ticket URLs', () => {
  for (const [name, visit] of Object.entries(visits))
    test(`stays about 20 MiB with ${name}`, () => {
      const ticketUrls = createTicketUrls({ keys: parseKeys(createKey()), nameOf, now: Date.now })
      collect()
      const before = process.memoryUsage().heapUsed
      let largest = 0
      for (let round = 0; round < 3000; round++) {
        const pageUrls = ticketUrls.pageUrls(...visit(round))
        for (let index = 0; index < 20; index++) {
          pageUrls.urlOf(like.bind(`post-${round}-${index}`))
          pageUrls.urlOf(move.bind(`post-${round}`, index))
        }
        if (round % 500 !== 499) continue
        collect()
        largest = Math.max(largest, process.memoryUsage().heapUsed - before)
      }
      assert.ok(largest < 30 << 20, `${largest / (1 << 20)} MiB`)
    })
})
