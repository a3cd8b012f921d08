import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mail, Mailer } from './mailer.ts'

/** The options of the outbox. */
export interface OutboxOptions {
  /**
   * Called with a line for each e-mail and for each link in it.
   * @default prints the line on standard output
   */
  readonly print?: (line: string) => void
}

/**
 * Creates a mailer for development: it writes each e-mail to a file that only this user can read, and prints its links.
 *
 * @param folder - Folder for the files. Created if missing.
 * @param options - `print`, to send the lines elsewhere.
 * @example const mailer = createOutbox('data/outbox')
 */
export function createOutbox(folder: string, { print = printLine }: OutboxOptions = {}): Mailer {
  let count = 0
  return {
    async send(mail) {
      count += 1
      const number = count
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${process.pid}-${number}.txt`
      await writeFile(join(folder, name), fileText(mail), { mode: 0o600, flag: 'wx' })
      print(`Mail to ${inOneLine(mail.to)}: ${inOneLine(mail.subject)}`)
      for (const [link] of mail.text.matchAll(/https?:\/\/\S+/g)) print(`  ${link}`)
    },
  }
}

function fileText({ to, subject, text }: Mail): string {
  return `To: ${inOneLine(to)}\nSubject: ${inOneLine(subject)}\n\n${text}\n`
}

/** Replaces control characters, so that user input cannot inject a header line or control a terminal. */
function inOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`)
}
