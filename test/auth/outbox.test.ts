import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createOutbox } from '../../src/auth/index.ts'
import { freshFolder } from '../support/databases.ts'

describe('the outbox', () => {
  test('writes each e-mail into a file of its own, for this user alone, and prints the links if asked to', async () => {
    const folder = join(freshFolder(), 'outbox')
    const lines: string[] = []
    const { send } = createOutbox(folder, { print: (line) => lines.push(line), printsLinks: true })
    const link = 'http://localhost:3000/verify-email?token=abc'
    await Promise.all(
      ['One', 'Two', 'Three'].map((subject) =>
        send({ to: 'ada@example.com', subject, text: `Here:\n\n${link}\n\nBye.` }),
      ),
    )
    const files = readdirSync(folder)
    assert.equal(files.length, 3)
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    for (const file of files) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600)
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8')).sort()
    assert.equal(texts[0], `To: ada@example.com\nSubject: One\n\nHere:\n\n${link}\n\nBye.\n`)
    assert.match(lines[0] ?? '', /^Mail to ada@example\.com: One \(.+\.txt\)$/)
    assert.deepEqual(
      lines.filter((line) => line.includes('token=')),
      Array(3).fill(`  ${link}`),
    )
  })

  test('prints no link unless it is asked to, or runs in development', async () => {
    const lines: string[] = []
    const { send } = createOutbox(freshFolder(), { print: (line) => lines.push(line) })
    await send({ to: 'ada@example.com', subject: 'One', text: 'http://localhost/reset-password?token=abc' })
    assert.equal(lines.length, 1)
    assert.doesNotMatch(lines.join(''), /token|abc/)
  })

  test('writes an e-mail that is sent twice into one file, with its Message-ID', async () => {
    const folder = join(freshFolder(), 'outbox')
    const { send } = createOutbox(folder, { print: () => {} })
    const mail = { to: 'ada@example.com', subject: 'One', text: 'x', id: '0192-a' }
    await send(mail)
    await send(mail)
    assert.deepEqual(readdirSync(folder), ['0192-a.txt'])
    const text = readFileSync(join(folder, '0192-a.txt'), 'utf8')
    assert.equal(text, 'To: ada@example.com\nSubject: One\nMessage-ID: <0192-a>\n\nx\n')
  })

  test('makes no line of what a visitor has typed, in a header or on a terminal', async () => {
    const folder = freshFolder()
    const lines: string[] = []
    const { send } = createOutbox(folder, { print: (line) => lines.push(line) })
    await send({ to: 'a@example.com\r\nBcc: evil@example.com', subject: '\u001b[2Jboo\n', text: 'x' })
    const text = readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')
    assert.equal(text.split('\n').length, 5)
    assert.match(text, /^To: a@example\.com Bcc: evil@example\.com\nSubject: {2}\[2Jboo \n/)
    assert.doesNotMatch(lines.join(''), /\u001b|\r|\n/)
  })
})
