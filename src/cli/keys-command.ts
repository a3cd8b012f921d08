import { existsSync } from 'node:fs'
import { createKey } from '../actions/index.ts'
import { type Answer, type Command, Failure, type Given } from './command.ts'
import { keysFile, readEnvironment } from './environment.ts'
import { kidsOf, rewriteKeys, withFirst, withNewKey, withoutKey } from './key-list.ts'

const ROTATION = `A rotation has three steps, each on every instance before the next one, so that a form which one instance has signed is
known at all others: \`signpost keys add\`, \`signpost keys promote\`, and after 14 days, when the last form that the old key
has signed is too old anyway, \`signpost keys drop\`. Each prints the new value from the present SIGNPOST_KEYS (also from .env)
and changes nothing: put it where the old one is, or give the --file of the keys, which is rewritten.`

/** `signpost keys new`: an entry for `SIGNPOST_KEYS`. */
export const keysNew: Command = {
  name: 'keys new',
  summary: 'Prints a new key, as an entry for SIGNPOST_KEYS.',
  options: {},
  async run() {
    return { text: createKey() }
  },
}

const FILE = {
  value: '<path>',
  says: 'change this file, such as data/keys, instead of printing the value',
} as const

/** `signpost keys add`: the first step of a rotation, after which every instance accepts the new key. */
export const keysAdd: Command = {
  name: 'keys add',
  summary: 'Adds a new key at the end of SIGNPOST_KEYS: it is accepted and does not sign yet.',
  options: { file: FILE },
  about: ROTATION,
  async run(given) {
    return carryOut(
      given,
      withNewKey,
      (kids) => `${kids.at(-1)} is accepted, ${kids[0]} signs.`,
      (kids) => `When every instance has it: signpost keys promote ${kids.at(-1)}`,
    )
  },
}

/** `signpost keys promote`: the second step, after which the new key signs. */
export const keysPromote: Command = {
  name: 'keys promote',
  operand: '<kid>',
  summary: 'Puts a key in front of SIGNPOST_KEYS: it signs from then on.',
  options: { file: FILE },
  about: ROTATION,
  async run(given) {
    const kid = given.operand as string
    return carryOut(
      given,
      (list) => withFirst(list, kid),
      ([signs, ...others]) => `${signs} signs. Keep ${others.join(', ')} for 14 days.`,
      ([, ...others]) => `After 14 days: signpost keys drop ${others.at(-1) ?? '<kid>'}`,
    )
  },
}

/** `signpost keys drop`: the end of a rotation. */
export const keysDrop: Command = {
  name: 'keys drop',
  operand: '<kid>',
  summary: 'Leaves a key out of SIGNPOST_KEYS, 14 days after the one that replaced it.',
  options: { file: FILE },
  async run(given) {
    const kid = given.operand as string
    return carryOut(
      given,
      (list) => withoutKey(list, kid),
      ([signs]) => `${kid} is out, ${signs} signs. Forms signed with ${kid} are void.`,
      () => null,
    )
  },
}

function carryOut(
  given: Given,
  change: (list: string) => string,
  say: (kids: string[]) => string,
  next: (kids: string[]) => string | null,
): Answer {
  readEnvironment()
  const file = given.value('file')
  const list = file === undefined ? change(presentList()) : rewriteKeys(file, change)
  const kids = kidsOf(list)
  const notes = [say(kids), 'Restart every instance of the application.', next(kids) ?? []].flat()
  return file === undefined ? { text: list, notes: [PRINTED, ...notes] } : { text: '', notes }
}

const PRINTED =
  'Nothing is changed yet: put the value that was printed into SIGNPOST_KEYS, in .env or wherever the application has it. Then:'

function presentList(): string {
  const { SIGNPOST_KEYS: list } = process.env
  if (list) return list
  const file = keysFile()
  throw new Failure(
    existsSync(file)
      ? `SIGNPOST_KEYS is not set; the keys are in ${file}. Change them there: add --file ${file}`
      : 'SIGNPOST_KEYS is not set. Make a first key with: npx signpost keys new',
  )
}
