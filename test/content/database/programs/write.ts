import { writeSync } from 'node:fs'
import { openDatabase } from '../../../../src/content/index.ts'
import type { Tables } from '../notes.ts'

/** Writes until it is killed, eight at a time, alone and in pairs; prints each word when it was acknowledged. */
const [place = '', migrations = '', round = ''] = process.argv.slice(2)
const database = await openDatabase<Tables>({ ...JSON.parse(place), migrations })

async function add(word: string): Promise<void> {
  await database.write.insertInto('notes').values({ id: word, word, count: 0 }).execute()
}

async function addPair(word: string): Promise<void> {
  await database.transaction(async () => {
    await add(`${word}:first`)
    await add(`${word}:second`)
  })
}

async function writeForever(writer: number): Promise<never> {
  for (let index = 0; ; index++) {
    const word = `${round}:${writer}:${index}`
    await (writer % 2 === 0 ? add(word) : addPair(word))
    writeSync(1, `${word}\n`)
  }
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => writeForever(writer)))
