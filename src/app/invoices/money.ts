/** An amount in a form field: `12`, `12.5`, `12,50`. Less than a million. */
export const AMOUNT = /^\d{1,6}([.,]\d{1,2})?$/

/** Parses an amount into cents, without floating-point fractions. */
export function toCents(amount: string): number {
  const [whole = '0', part = ''] = amount.split(/[.,]/)
  return Number(whole) * 100 + Number(part.padEnd(2, '0'))
}

/** Formats cents for a form field: `1234` is `12.34`. */
export function fromCents(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}

/** Formats cents for display: `123456` is `€1,234.56`. */
export function showCents(cents: number): string {
  return EURO.format(cents / 100)
}

const EURO = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })

export interface Line {
  readonly quantity: number
  /** Cents. */
  readonly price: number
}

/** All in cents. The tax is rounded once, on the total, half a cent up. */
export interface Totals {
  readonly net: number
  readonly tax: number
  readonly gross: number
}

export function totalsOf(lines: readonly Line[], taxPercent: number): Totals {
  const net = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0)
  const tax = Math.floor((net * taxPercent + 50) / 100)
  return { net, tax, gross: net + tax }
}
