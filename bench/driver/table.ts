export type Cell = string | number | undefined

/** A Markdown table; the first column is text, the others are numbers. Rows without a single value are left out. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const full = rows.filter(([, ...cells]) => cells.some((cell) => cell !== undefined))
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...full].map((cells) => `| ${cells.map(shown).join(' | ')} |`).join('\n')
}

/** A number as people read it: three digits that mean something, thousands apart. */
export function readable(value: number | undefined, unit = ''): string | undefined {
  if (value === undefined || Number.isNaN(value)) return undefined
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits }) + unit
}

function shown(cell: Cell): string {
  return cell === undefined ? '–' : String(cell)
}
