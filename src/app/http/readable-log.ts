import type { DestinationStream } from 'pino'

/** Turns pino's JSON into `12:03:11 info  method=GET path=/posts status=200`, for a terminal. */
export function readableLog(terminal: { write(text: string): unknown }): DestinationStream {
  return {
    write(line) {
      terminal.write(readable(JSON.parse(line)))
    },
  }
}

interface Entry {
  readonly level: string
  readonly time: string
  readonly msg?: string
  readonly error?: { readonly stack?: string }
}

function readable({ level, time, msg, error, ...details }: Entry): string {
  const words = Object.entries(details).map(([name, value]) => `${name}=${printable(value)}`)
  const head = [time.slice(11, 19), level.padEnd(5), msg, ...words].filter(Boolean).join(' ')
  return error ? `${head}\n${escapeControls(error.stack ?? JSON.stringify(error))}\n` : `${head}\n`
}

/** Anything but a plain word is printed as JSON, so that user input cannot send control sequences to the terminal. */
function printable(value: unknown): string {
  return typeof value === 'string' && /^[\w./:@-]+$/.test(value) ? value : JSON.stringify(value)
}

function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}--\n]/gv, (control) => JSON.stringify(control).slice(1, -1))
}
