import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Whether details may be shown: only where `NODE_ENV` says `development`, never because it says nothing. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development'
}

/** A line of the application. */
export interface SourcePlace {
  readonly path: string
  readonly line: number
  readonly column: number
}

const ENGINE = import.meta.dirname + sep
const PACKAGES = `${sep}node_modules${sep}`
const FRAME =
  /^ +at (?:async )?(?:.*? \()?(?<file>file:\/\/\/[^)]+?|\/[^)]+?|[A-Za-z]:\\[^)]+?):(?<line>\d+):(?<column>\d+)\)?$/

/** The first line of a stack that is neither Node's, nor a package's, nor the engine's; null where there is none. */
export function placeIn(stack: string | undefined): SourcePlace | null {
  for (const text of (stack ?? '').split('\n')) {
    const { file, line, column } = FRAME.exec(text)?.groups ?? {}
    if (file === undefined) continue
    const path = file.startsWith('file:') ? fileURLToPath(file) : file
    if (!path.startsWith(ENGINE) && !path.includes(PACKAGES))
      return { path, line: Number(line), column: Number(column) }
  }
  return null
}

/** A place as people write it, from the folder that the server was started in: `src/posts/actions.ts:12`. */
export function writePlace({ path, line }: SourcePlace): string {
  return `${relative(process.cwd(), path)}:${line}`
}

/** Where a stack leads to, in writing. */
export function sourceOf(stack: string | undefined): string | undefined {
  const place = placeIn(stack)
  return place ? writePlace(place) : undefined
}
