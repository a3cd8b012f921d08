import type { Contender, Open } from './contender.ts'
import type { Databases } from './databases.ts'
import type { ContentOptions } from './options.ts'
import { authorOf, pageSize, rowsOf } from './posts.ts'
import { rotated, type Timing, timeInTurn } from './timing.ts'

/** The times of a query: by the name of the contender, one entry a round. */
export interface QuestionFindings {
  readonly title: string
  readonly inTurn: Record<string, Timing[]>
}

interface Question {
  readonly title: string
  readonly asks: readonly Ask[]
}

/** One contender's way of answering. */
interface Ask {
  readonly name: string
  readonly run: (turn: number) => unknown
}

const warmUpMilliseconds = 30
const deepPages = [1000, 25_000]

/** Queries of one large table without writes; all contenders use the same table. */
export async function measureLargeTable(
  databases: Databases,
  opens: readonly Open[],
  { rows, rounds, seconds }: ContentOptions,
): Promise<readonly QuestionFindings[]> {
  const location = await databases.create(rowsOf(rows))
  const contenders: Contender[] = []
  // One after the other: each writes a session of its own.
  for (const open of opens) contenders.push(await open(location))
  try {
    const findings: QuestionFindings[] = []
    for (const question of await questionsFor(contenders, rows)) {
      const inTurn = await measure(question, (seconds * 1000) / rounds, rounds)
      findings.push({ title: question.title, inTurn })
    }
    return findings
  } finally {
    for (const contender of contenders) await contender.close()
  }
}

async function measure(
  { asks }: Question,
  milliseconds: number,
  rounds: number,
): Promise<Record<string, Timing[]>> {
  const found: Record<string, Timing[]> = {}
  for (const { run } of asks) await timeInTurn(run, warmUpMilliseconds)
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of rotated(asks, round)) {
      found[name] ??= []
      found[name]?.push(await timeInTurn(run, milliseconds))
    }
  }
  return found
}

async function questionsFor(contenders: readonly Contender[], rows: number): Promise<readonly Question[]> {
  const ask = (title: string, run: (contender: Contender, turn: number) => unknown): Question => ({
    title,
    asks: contenders.map((contender) => ({ name: contender.name, run: (turn) => run(contender, turn) })),
  })
  const authors = Math.trunc(rows / 10)
  const pages = deepPages.filter((page) => page * pageSize < rows)
  return [
    ask('find by an index: the posts of an author', (contender, turn) =>
      contender.findByAuthor(authorOf(((turn * 7919) % authors) * 10)),
    ),
    ask('the first page', (contender) => contender.findNewest()),
    ...(await Promise.all(pages.map((page) => byCursor(contenders, page)))),
    ...pages.map((page) =>
      ask(`page ${page.toLocaleString('en')} by its number`, (contender) =>
        contender.findByOffset((page - 1) * pageSize),
      ),
    ),
    ask('count', (contender) => contender.count()),
  ]
}

async function byCursor(contenders: readonly Contender[], page: number): Promise<Question> {
  const prepared = contenders.map(async (contender) => ({
    name: contender.name,
    run: await contender.prepareAfter((page - 1) * pageSize),
  }))
  return { title: `page ${page.toLocaleString('en')} by a cursor`, asks: await Promise.all(prepared) }
}
