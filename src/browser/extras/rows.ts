// Follows what is typed in a row of a list while the form is on its way. Rows are named by their numbers (`lines.2.price`), and the answer
// may number them anew: a row is found again by what was sent in it.

interface RowName {
  readonly list: string
  readonly number: string
  readonly field: string
}

function rowName(name: string): RowName | undefined {
  const [, list, number, field] = /^(.+?)\.(\d+)(\..+)?$/.exec(name) ?? []
  return list !== undefined && number !== undefined ? { list, number, field: field ?? '' } : undefined
}

type Entries = Iterable<readonly [name: string, value: unknown]>

/** The rows of one list: number to everything that is in it, as text. */
function rowsOf(entries: Entries, list: string): Map<string, string> {
  const rows = new Map<string, [string, string][]>()
  for (const [name, value] of entries) {
    const row = rowName(name)
    if (row?.list !== list) continue
    rows.set(row.number, [...(rows.get(row.number) ?? []), [row.field, String(value)]])
  }
  return new Map([...rows].map(([number, fields]) => [number, JSON.stringify(fields.sort())]))
}

/** The name that a field has in the answer; undefined if its row is gone. */
export function nameInAnswer(name: string, sent: Entries, answer: Entries): string | undefined {
  const row = rowName(name)
  if (!row) return name
  const { list, number, field } = row
  const before = rowsOf(sent, list)
  const now = rowsOf(answer, list)
  const content = before.get(number)
  if (content === undefined) return name
  const candidates = [...now].filter(([, other]) => other === content)
  const sameBefore = [...before].filter(([, other]) => other === content)
  if (candidates.length === 0) return now.size < before.size ? undefined : name
  const [found] = candidates[sameBefore.findIndex(([other]) => other === number)] ?? candidates[0] ?? []
  return `${list}.${found}${field}`
}
