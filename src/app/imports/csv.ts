/**
 * The rows of a CSV file as RFC 4180 has it: fields in quotes may hold commas, line ends and doubled quotes. Null where a
 * quote is opened and never closed, or something stands behind one.
 */
export function parseCsv(text: string): string[][] | null {
  const rows: string[][] = [[]]
  FIELD.lastIndex = 0
  while (FIELD.lastIndex < text.length) {
    const [, quoted, plain = '', end] = FIELD.exec(text) ?? []
    if (end === undefined) return null
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') return rows
    if (end !== ',') rows.push([])
    else if (FIELD.lastIndex === text.length) rows.at(-1)?.push('')
  }
  return rows.filter((row) => row.length > 0)
}

/** One field with what ends it. Every character is looked at once. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y
