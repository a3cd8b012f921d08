import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContent, openDatabase } from '../../../../src/content/index.ts'
import { letters } from '../letters.ts'

/** Fills a small disk with documents, makes room and goes on; prints what came of it. Runs with a mount of its own. */
const [folder = '', migrations = ''] = process.argv.slice(2)
mkdirSync(folder)
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder])
if (mounted.status !== 0) throw new Error(String(mounted.stderr))
const ballast = join(folder, 'ballast')
writeFileSync(ballast, Buffer.alloc(1 << 20))

const database = await openDatabase({ file: join(folder, 'test.db'), migrations })
const content = await createContent({ database, collections: { letters } })
const kept: string[] = []
const refused: string[] = []
for (let index = 0; refused.length < 5; index++) {
  const outcomes = await Promise.allSettled([write(`${index}:a`), write(`${index}:b`), write(`${index}:c`)])
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') kept.push(outcome.value)
    else refused.push(outcome.reason.code)
  }
}
const readable = (await content.find({ collection: 'letters' })).docs.length
rmSync(ballast)
kept.push(await write('after'))
const { totalDocs } = await content.count({ collection: 'letters' })
const found = await content.count({ collection: 'letters', where: { id: { in: kept } } })
console.log(JSON.stringify({ kept: kept.length, refused, readable, totalDocs, found: found.totalDocs }))
await database.close()

/** Its id. */
async function write(name: string): Promise<string> {
  const word = `${name} ${'x'.repeat(8000)}`
  return (await content.create({ collection: 'letters', data: { word } })).id
}
