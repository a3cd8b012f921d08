// What the engine knows about the developer's own code, for messages in development only.
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Whether details may be shown: only if `NODE_ENV` is `development`, and not if it is unset. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development'
}

/** A position in the application's source. */
export interface SourcePlace {
  readonly path: string
  readonly line: number
  readonly column: number
}

const ENGINE = import.meta.dirname + sep
const PACKAGES = `${sep}node_modules${sep}`
const FRAME =
  /^ +at (?:async )?(?:.*? \()?(?<file>file:\/\/\/[^)]+?|\/[^)]+?|[A-Za-z]:\\[^)]+?):(?<line>\d+):(?<column>\d+)\)?$/

/** The first frame of a stack that is not in Node, a package or the engine; null if there is none. */
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

/** A position relative to the working directory: `src/posts/actions.ts:12`. */
export function writePlace({ path, line }: SourcePlace): string {
  return `${relative(process.cwd(), path)}:${line}`
}

/** The position of the application's frame in a stack, as text. */
export function sourceOf(stack: string | undefined): string | undefined {
  const place = placeIn(stack)
  return place ? writePlace(place) : undefined
}
