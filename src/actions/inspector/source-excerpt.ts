import { readFileSync } from 'node:fs'
import type { SourcePlace } from '../development.ts'

const CONTEXT_LINES = 3

/** Returns the source lines around a position, with the line marked; '' if the file cannot be read. */
export function excerptOf({ path, line }: SourcePlace): string {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    const first = Math.max(0, line - 1 - CONTEXT_LINES)
    return lines
      .slice(first, line + CONTEXT_LINES)
      .map((text, index) => `${first + index + 1 === line ? '>' : ' '} ${first + index + 1} | ${text}`)
      .join('\n')
  } catch {
    return ''
  }
}
