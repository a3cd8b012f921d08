import { existsSync } from 'node:fs'
import { createKey } from '../actions/index.ts'
import { type Answer, type Command, Failure, type Given } from './command.ts'
import { keysFile, readEnvironment } from './environment.ts'
import { kidsOf, rewriteKeys, withNewKey, withoutKey } from './key-list.ts'

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

/** `signpost keys rotate`: a new key signs, the old ones still verify. */
export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'Prints SIGNPOST_KEYS with a new key in front; the old ones go on being accepted.',
  options: {
    file: FILE,
    drop: { value: '<kid>', says: 'leave this key out: forms signed with it are void' },
  },
  about:
    'Forms that are open are signed with the key that was in front, so keep it for 14 days: then `signpost keys drop`.\nPrints the new value from the present SIGNPOST_KEYS (also from .env) and changes nothing: put it where the old one is, or\ngive the --file of the keys, which is rewritten. Then restart every instance.',
  async run(given) {
    const drop = given.value('drop')
    const change = (list: string) =>
      drop === undefined ? withNewKey(list) : withoutKey(withNewKey(list), drop)
    return carryOut(given, change, ([signs, ...others]) =>
      others.length === 0
        ? `${signs} is the only key now: every form that is open is void.`
        : `${signs} signs. Keep ${others.join(', ')} for 14 days, then leave ${others.length === 1 ? 'it' : 'them'} out: signpost keys drop ${others.at(-1)}`,
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
    )
  },
}

function carryOut(given: Given, change: (list: string) => string, say: (kids: string[]) => string): Answer {
  readEnvironment()
  const file = given.value('file')
  const list = file === undefined ? change(presentList()) : rewriteKeys(file, change)
  const notes = [say(kidsOf(list)), 'Restart every instance of the application.']
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
