import { readFileSync } from 'node:fs'
import type { SourcePlace } from '../development.ts'

const AROUND = 3

/** The lines around a place, its own one marked; '' where the file cannot be read. */
export function excerptOf({ path, line }: SourcePlace): string {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    const first = Math.max(0, line - 1 - AROUND)
    return lines
      .slice(first, line + AROUND)
      .map((text, index) => `${first + index + 1 === line ? '>' : ' '} ${first + index + 1} | ${text}`)
      .join('\n')
  } catch {
    return ''
  }
}
