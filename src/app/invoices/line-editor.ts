import { type FormState, LineIndex, MAX_LINES, type Opened } from './inputs.ts'
import { AMOUNT, type Totals, toCents, totalsOf } from './money.ts'

const EMPTY = { description: '', quantity: '1', price: '' }

/** What the re-rendered form shows: everything that was typed, the version that was opened, and the field to focus. */
export interface EditedForm extends FormState, Opened {
  readonly focus: string
}

export function withLine(formState: FormState & Opened): EditedForm {
  const lines = [...formState.lines, EMPTY].slice(0, MAX_LINES)
  return { ...formState, lines, focus: `lines.${lines.length - 1}.description` }
}

/** Removes a line. An empty line replaces the last one, so that the form always has a line. */
export function withoutLine(formState: FormState & Opened, index: number): EditedForm {
  const left = formState.lines.toSpliced(LineIndex.parse(index), 1)
  const lines = left.length > 0 ? left : [EMPTY]
  return { ...formState, lines, focus: `lines.${Math.min(index, lines.length - 1)}.description` }
}

export function withSameLines(formState: FormState & Opened): EditedForm {
  return { ...formState, focus: '' }
}

/** Totals of the lines whose quantity and price are valid so far. */
export function totalsOfForm({ lines, taxPercent }: Pick<FormState, 'lines' | 'taxPercent'>): Totals {
  const whole = (text: string) => (/^\d{1,4}$/.test(text) ? Number(text) : 0)
  const readable = lines.map(({ quantity, price }) => ({
    quantity: whole(quantity),
    price: AMOUNT.test(price.trim()) ? toCents(price.trim()) : 0,
  }))
  return totalsOf(readable, whole(taxPercent))
}
