/** More than five thousand posts with twenty columns each. A file of five megabytes can have five million. */
const MOST_FIELDS = 100_000

/**
 * The rows of a CSV file as RFC 4180 has it, without its empty lines: fields in quotes may hold commas, line ends and
 * doubled quotes. Null where a quote is opened and never closed, or something stands behind one, and where there are
 * more fields than `most`: each takes time and memory, whatever stands in it.
 */
export function parseCsv(text: string, most = MOST_FIELDS): string[][] | null {
  const rows: string[][] = [[]]
  FIELD.lastIndex = 0
  for (let count = 1; FIELD.lastIndex < text.length; count++) {
    if (count > most) return null
    const [, quoted, plain = '', end] = FIELD.exec(text) ?? []
    if (end === undefined) return null
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') return rows
    if (end !== ',') rows.push([])
    else if (FIELD.lastIndex === text.length) rows.at(-1)?.push('')
  }
  return rows.filter((row) => row.length > 0)
}

/** One field with what ends it, and the empty lines behind it. Every character is looked at once. */
const FIELD = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|[\r\n]+|$)/y
