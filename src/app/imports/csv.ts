/**
 * Enough for five thousand posts with twenty columns each. A file of five megabytes could contain five million
 * fields.
 */
const MAX_FIELDS = 100_000

/**
 * Parses CSV (RFC 4180) and skips empty lines. Quoted fields may contain commas, line breaks and doubled quotes.
 * Returns null if a quote is not closed or is followed by other text, and if there are more than `maxFields` fields,
 * because each field costs time and memory.
 */
export function parseCsv(text: string, maxFields = MAX_FIELDS): string[][] | null {
  const rows: string[][] = [[]]
  FIELD.lastIndex = 0
  for (let count = 1; FIELD.lastIndex < text.length; count++) {
    if (count > maxFields) return null
    const [, quoted, plain = '', end] = FIELD.exec(text) ?? []
    if (end === undefined) return null
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') return rows
    if (end !== ',') rows.push([])
    else if (FIELD.lastIndex === text.length) rows.at(-1)?.push('')
  }
  return rows.filter((row) => row.length > 0)
}

/** One field with its delimiter and the empty lines after it. Linear: every character is read once. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|[\r\n]+|$)/y
