import { parseKeys } from '../../../src/actions/index.ts'
import { createMailQueue } from '../../../src/auth/index.ts'
import { openDatabase } from '../../../src/content/index.ts'

/** Writes an e-mail and is killed: before it is sent, or while the mail server has it and its row is still there. */
const [file = '', migrations = '', keys = '', moment = ''] = process.argv.slice(2)
const database = await openDatabase({ file, migrations })
const kill = () => process.kill(process.pid, 'SIGKILL')
const mailer = {
  async send({ id }: { readonly id?: string }) {
    process.stdout.write(`${id}\n`)
    kill()
  },
}
const queue = createMailQueue({ database, mailer, keys: parseKeys(keys) })
await queue.send({ to: 'ada@example.com', subject: 'Hello', text: 'A link' })
if (moment === 'before') kill()
