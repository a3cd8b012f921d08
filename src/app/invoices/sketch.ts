import { LineIndex, MOST_LINES, type Opened, type Sketch } from './inputs.ts'
import { AMOUNT, type Totals, toCents, totalsOf } from './money.ts'

const EMPTY = { description: '', quantity: '1', price: '' }

/** What a form shows again: everything that was typed, on top of what, and which field comes next. */
export interface Redrawn extends Sketch, Opened {
  readonly focus: string
}

export function withLine(sketch: Sketch & Opened): Redrawn {
  const lines = [...sketch.lines, EMPTY].slice(0, MOST_LINES)
  return { ...sketch, lines, focus: `lines.${lines.length - 1}.description` }
}

/** Without the last line there is an empty one, so that there is always something to fill in. */
export function withoutLine(sketch: Sketch & Opened, index: number): Redrawn {
  const left = sketch.lines.toSpliced(LineIndex.parse(index), 1)
  const lines = left.length > 0 ? left : [EMPTY]
  return { ...sketch, lines, focus: `lines.${Math.min(index, lines.length - 1)}.description` }
}

export function sameLines(sketch: Sketch & Opened): Redrawn {
  return { ...sketch, focus: '' }
}

/** What the lines that can be read already come to. */
export function totalsOfSketch({ lines, taxPercent }: Pick<Sketch, 'lines' | 'taxPercent'>): Totals {
  const whole = (text: string) => (/^\d{1,4}$/.test(text) ? Number(text) : 0)
  const readable = lines.map(({ quantity, price }) => ({
    quantity: whole(quantity),
    price: AMOUNT.test(price.trim()) ? toCents(price.trim()) : 0,
  }))
  return totalsOf(readable, whole(taxPercent))
}
