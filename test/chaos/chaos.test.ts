import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { server } from '../support/databases.ts'
import { type ChaosOptions, runChaos } from './chaos.ts'

/** The short form of `npm run chaos`: what must not happen does not happen, however far it gets in the time. */
async function runShortly(database: ChaosOptions['database'], address?: string): Promise<void> {
  const ledger = await runChaos({
    database,
    // It ends with its kills, long before, unless the machine is very slow.
    seconds: 60,
    kills: 4,
    seed: 1,
    lanes: ['guestbook'],
    peoplePerLane: 3,
    fillsDisk: false,
    server: address,
  })
  assert.deepEqual(ledger.incidents, [])
  assert.ok(ledger.acknowledged > 0, ledger.summary)
  assert.ok(ledger.times('kills') > 0, ledger.summary)
  assert.ok(ledger.times('traces') > 0, ledger.summary)
}

// Side by side, because each waits for its server most of the time.
describe('people lose nothing while their server is killed', { concurrency: true }, () => {
  test('on SQLite', () => runShortly('sqlite'))
  test('on PostgreSQL', async () => runShortly('postgres', (await server()).url('postgres')))
})
