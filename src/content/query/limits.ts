// The size limits of a `where`.
import { invalid } from './refusal.ts'

/** Operators of a where; each word of a `like` counts. */
const CONDITIONS = 100
/** Objects of a where, the empty ones too. */
const GROUPS = 200
const LEVELS = 10
/** Values of one `in` or `not_in`. */
const VALUES = 1000
/** Characters of one text, and of all texts of a where. */
const TEXT = 10_240
const TEXTS = 262_144

/** What one where may still use. */
export class Budget {
  #conditions = CONDITIONS
  #groups = GROUPS
  #characters = TEXTS

  takeGroup(level: number): void {
    if (level > LEVELS) throw invalid(`A where has at most ${LEVELS} levels.`)
    if (--this.#groups < 0) throw invalid(`A where has at most ${GROUPS} objects.`)
  }

  takeConditions(count: number): void {
    this.#conditions -= count
    if (this.#conditions < 0) throw invalid(`A where has at most ${CONDITIONS} conditions.`)
  }

  takeText(text: string, place: string): void {
    if (text.length > TEXT) throw invalid(`${place} takes a text of at most ${TEXT} characters.`)
    this.#characters -= text.length
    if (this.#characters < 0) throw invalid(`A where has at most ${TEXTS} characters in all its texts.`)
  }

  requireFew(list: readonly unknown[], place: string): void {
    if (list.length > VALUES) throw invalid(`${place} takes at most ${VALUES} values.`)
  }
}
