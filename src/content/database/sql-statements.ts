/** A place in SQL where a semicolon means something else: text, a quoted name, a comment. */
const quoted =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(?<tag>\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?\k<tag>/y
/** Statements with a body of statements: of SQLite's triggers, and of PostgreSQL's functions with `begin atomic`. */
const hasBody = /^\s*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:trigger|function|procedure)\b/i
/** What begins like one of them and does not end. */
const opening = /'|"|\/\*/y

/**
 * Splits SQL at its semicolons into statements, without comments around them. Understands 'text', "names", comments,
 * $$ bodies $$, and bodies between begin and end. Throws a SyntaxError, with the line, when one of
 * these does not end.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let statement = ''
  // The statement without its texts and names: only there `begin` and `end` are words.
  let code = ''
  for (let at = 0; at < sql.length; ) {
    const piece = pieceAt(sql, at)
    at += piece.length
    if (piece === ';' && !isInBody(code)) {
      statements.push(statement.trim())
      statement = ''
      code = ''
    } else {
      statement += isComment(piece) ? ' ' : piece
      code += piece.length === 1 ? piece : ' '
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

/** Whether a body has begun that has not ended: `case … end` is inside it. */
function isInBody(code: string): boolean {
  if (!hasBody.test(code)) return false
  const count = (word: RegExp) => code.match(word)?.length ?? 0
  return count(/\b(?:begin|case)\b/gi) > count(/\bend\b/gi)
}

function isComment(piece: string): boolean {
  return piece.startsWith('--') || piece.startsWith('/*')
}

function lineOf(sql: string, at: number): number {
  return sql.slice(0, at).split('\n').length
}
