import { writeSync } from 'node:fs'
import { createContent, openDatabase } from '../../../../src/content/index.ts'
import { letters } from '../letters.ts'

/** Writes until it is killed, eight at a time, alone and in pairs; prints each word when it was acknowledged. */
const [place = '', migrations = '', round = ''] = process.argv.slice(2)
const database = await openDatabase({ ...JSON.parse(place), migrations })
const content = await createContent({ database, collections: { letters } })

async function writeForever(writer: number): Promise<never> {
  for (let index = 0; ; index++) {
    const word = `${round}:${writer}:${index}`
    await (writer % 2 === 0 ? writeOne(word) : writePair(word))
    writeSync(1, `${word}\n`)
  }
}

/** Made, then changed: both are acknowledged with the word. */
async function writeOne(word: string): Promise<void> {
  const { id } = await content.create({ collection: 'letters', data: { word } })
  await content.update({ collection: 'letters', id, data: { read: 1 } })
}

async function writePair(word: string): Promise<void> {
  await content.transaction(async () => {
    await content.create({ collection: 'letters', data: { word: `${word}:first`, read: 1 } })
    await content.create({ collection: 'letters', data: { word: `${word}:second`, read: 1 } })
  })
}

await Promise.all(Array.from({ length: 8 }, (_, writer) => writeForever(writer)))
