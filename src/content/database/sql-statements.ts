/** A place in SQL where a semicolon means something else: text, a quoted name, a comment. */
const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//y
/** What begins like one of them and does not end. */
const opening = /'|"|\/\*/y

/**
 * Splits plain SQL at its semicolons into statements, without comments around them. Understands what SQLite and
 * PostgreSQL have in common: 'text', "names", -- and /* comments. Throws a SyntaxError, with the line, when one of
 * these does not end.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let statement = ''
  for (let at = 0; at < sql.length; ) {
    const piece = pieceAt(sql, at)
    at += piece.length
    if (piece === ';') {
      statements.push(statement.trim())
      statement = ''
    } else {
      statement += isComment(piece) ? ' ' : piece
    }
  }
  return [...statements, statement.trim()].filter((text) => text !== '')
}

function pieceAt(sql: string, at: number): string {
  quoted.lastIndex = at
  const whole = quoted.exec(sql)
  if (whole) return whole[0]
  opening.lastIndex = at
  if (opening.test(sql)) throw new SyntaxError(`what is opened in line ${lineOf(sql, at)} does not end`)
  return sql.charAt(at)
}

function isComment(piece: string): boolean {
  return piece.startsWith('--') || piece.startsWith('/*')
}

function lineOf(sql: string, at: number): number {
  return sql.slice(0, at).split('\n').length
}
