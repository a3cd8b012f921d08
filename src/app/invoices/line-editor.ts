import { type FormState, LineIndex, MOST_LINES, type Opened } from './inputs.ts'
import { AMOUNT, type Totals, toCents, totalsOf } from './money.ts'

const EMPTY = { description: '', quantity: '1', price: '' }

/** What a form shows again: everything that was typed, on top of what, and which field comes next. */
export interface EditedForm extends FormState, Opened {
  readonly focus: string
}

export function withLine(formState: FormState & Opened): EditedForm {
  const lines = [...formState.lines, EMPTY].slice(0, MOST_LINES)
  return { ...formState, lines, focus: `lines.${lines.length - 1}.description` }
}

/** Without the last line there is an empty one, so that there is always something to fill in. */
export function withoutLine(formState: FormState & Opened, index: number): EditedForm {
  const left = formState.lines.toSpliced(LineIndex.parse(index), 1)
  const lines = left.length > 0 ? left : [EMPTY]
  return { ...formState, lines, focus: `lines.${Math.min(index, lines.length - 1)}.description` }
}

export function sameLines(formState: FormState & Opened): EditedForm {
  return { ...formState, focus: '' }
}

/** What the lines that can be read already come to. */
export function totalsOfForm({ lines, taxPercent }: Pick<FormState, 'lines' | 'taxPercent'>): Totals {
  const whole = (text: string) => (/^\d{1,4}$/.test(text) ? Number(text) : 0)
  const readable = lines.map(({ quantity, price }) => ({
    quantity: whole(quantity),
    price: AMOUNT.test(price.trim()) ? toCents(price.trim()) : 0,
  }))
  return totalsOf(readable, whole(taxPercent))
}
