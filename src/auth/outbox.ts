import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mail, Mailer } from './mailer.ts'

/** The options of the outbox. */
export interface OutboxOptions {
  /**
   * Called with a line for each e-mail.
   * @default prints the line on standard output
   */
  readonly print?: (line: string) => void
  /**
   * Whether the links of an e-mail are printed as well. Anyone who reads the output can use them to set a password.
   * @default only if `NODE_ENV` is `development`
   */
  readonly printsLinks?: boolean
}

/**
 * Creates a mailer for development: it writes each e-mail to a file that only this user can read, and says so; in
 * development it prints the links too.
 *
 * @param folder - Folder for the files. Created if missing.
 * @param options - `print`, to send the lines elsewhere; `printsLinks`.
 * @example const mailer = createOutbox('data/outbox')
 */
export function createOutbox(
  folder: string,
  { print = printLine, printsLinks = process.env.NODE_ENV === 'development' }: OutboxOptions = {},
): Mailer {
  let count = 0
  return {
    async send(mail) {
      count += 1
      const number = count
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const time = new Date().toISOString().replaceAll(':', '-')
      const name = mail.id ?? `${time}-${process.pid}-${number}`
      // Renamed when it is whole. The same e-mail again replaces its file.
      const draft = join(folder, `.${name}-${process.pid}-${number}`)
      await writeFile(draft, fileText(mail), { mode: 0o600, flag: 'wx' })
      await rename(draft, join(folder, `${name}.txt`))
      print(`Mail to ${inOneLine(mail.to)}: ${inOneLine(mail.subject)} (${join(folder, `${name}.txt`)})`)
      if (!printsLinks) return
      for (const [link] of mail.text.matchAll(/https?:\/\/\S+/g)) print(`  ${link}`)
    },
  }
}

function fileText({ to, subject, text, id }: Mail): string {
  const messageId = id === undefined ? '' : `Message-ID: <${inOneLine(id)}>\n`
  return `To: ${inOneLine(to)}\nSubject: ${inOneLine(subject)}\n${messageId}\n${text}\n`
}

/** Replaces control characters, so that user input cannot inject a header line or control a terminal. */
function inOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`)
}
