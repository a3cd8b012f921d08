import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mail, Mailer } from './mailer.ts'

export interface OutboxOptions {
  /** Told of each letter and the links in it. Default: they are printed on standard output. */
  readonly print?: (line: string) => void
}

/**
 * A mailer for as long as there is none: it writes each letter into a file of this folder, which only this user may
 * read, and prints its links. The folder is made where there is none.
 */
export function createOutbox(folder: string, { print = printLine }: OutboxOptions = {}): Mailer {
  let count = 0
  return {
    async send(mail) {
      count += 1
      const number = count
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${process.pid}-${number}.txt`
      await writeFile(join(folder, name), letter(mail), { mode: 0o600, flag: 'wx' })
      print(`Mail to ${inOneLine(mail.to)}: ${inOneLine(mail.subject)}`)
      for (const [link] of mail.text.matchAll(/https?:\/\/\S+/g)) print(`  ${link}`)
    },
  }
}

function letter({ to, subject, text }: Mail): string {
  return `To: ${inOneLine(to)}\nSubject: ${inOneLine(subject)}\n\n${text}\n`
}

/** What a visitor typed makes no line of its own, in a header or on a terminal. */
function inOneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`)
}
