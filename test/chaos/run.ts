// npm run chaos -- --seconds 600 [--database sqlite|postgres] [--kills N] [--seed N] [--lanes N] [--people N] [--traces FOLDER]
import { parseArgs } from 'node:util'
import { createPostgresServer } from '../support/postgres.ts'
import { runChaos } from './chaos.ts'
import type { Ledger } from './ledger.ts'

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    seconds: { type: 'string', default: '600' },
    kills: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    lanes: { type: 'string', default: '3' },
    traces: { type: 'string' },
    people: { type: 'string', default: '4' },
  },
})

const database = values.database === 'postgres' ? 'postgres' : 'sqlite'
const seed = Number(values.seed)
// The last of the lanes is Gazette: it starts more slowly.
const guestbooks = Array.from({ length: Number(values.lanes) - 1 }, () => 'guestbook' as const)
const lanes = [...guestbooks, 'gazette' as const]
// What was started ends with the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const server = database === 'postgres' ? await createPostgresServer() : undefined
const began = performance.now()
console.log(`database ${database} · seed ${seed} · lanes ${lanes.join(', ')}`)
try {
  const ledger = await runChaos({
    database,
    seed,
    lanes,
    traces: values.traces,
    seconds: Number(values.seconds),
    kills: Number(values.kills),
    peoplePerLane: Number(values.people),
    server: server?.url('postgres'),
    onProgress: print,
  })
  print(ledger)
  process.exitCode = ledger.incidents.length > 0 ? 1 : 0
} finally {
  await server?.remove()
}

function print(ledger: Ledger): void {
  console.log(`\nafter ${Math.round((performance.now() - began) / 1000)} s\n${ledger.summary}`)
  for (const { kind, title, detail } of ledger.incidents.slice(0, 20))
    console.log(`  ${kind}: ${title}: ${detail.slice(0, 300)}`)
}
