// E-mails as rows: written in the transaction that they belong to, and sent after it has committed.
import { createId, type Database } from '../content/index.ts'
import { isMissingMails, type MailRows, mailRows } from './mail-rows.ts'
import { type MailKeys, openMail, sealMail } from './mail-seal.ts'
import type { Mail, Mailer } from './mailer.ts'

/** The options of `createMailQueue`. */
export interface MailQueueOptions {
  /** The database that the e-mails belong to. It has the table of `migrations/013-mails.sql`. */
  readonly database: Pick<Database<unknown>, 'withTables' | 'whenSettled' | 'outside'>
  /** Sends an e-mail. */
  readonly mailer: Mailer
  /** The keys that encrypt an e-mail until it is sent, because it can contain a link that signs in: `parseKeys(…)`. */
  readonly keys: MailKeys
  /**
   * Called with the error when an e-mail could not be sent. It is tried again.
   * @default prints a line on standard error
   */
  readonly log?: (error: unknown) => void
  /**
   * The clock, in milliseconds since 1970.
   * @default Date.now
   */
  readonly now?: () => number
}

/**
 * E-mails that are sent after the transaction that wrote them has committed, also if the process ends in between. Pass it
 * to `createAuth({ mailer })`.
 */
export interface MailQueue extends Mailer {
  /**
   * Writes an e-mail as a row of the current transaction; without one it is a transaction of its own. Nothing is sent if
   * the transaction is rolled back. The promise resolves when the row is written, not when the e-mail is sent.
   */
  send(mail: Mail): Promise<void>
  /** Does the same work as `send` and sends nothing, so that the timing does not reveal that there is no account. */
  sendNothing(): Promise<void>
  /**
   * Stops sending. E-mails that are being sent are awaited; the others stay in the table for the next start.
   * @param options - `timeout`: how long to wait, in milliseconds. Default: 0.
   */
  close(options?: { readonly timeout?: number }): Promise<void>
}

/** An e-mail that is being sent is not sent by another process for so long: a process that was killed delays it at most by this. */
const LEASE = 15_000
/** How often the table is searched for e-mails that another process has left. */
const POLL = 10_000
const BATCH = 10
const MINUTE = 60_000
/** After so many attempts, which take four days, an e-mail is kept in the table and not tried again. */
const MAX_ATTEMPTS = 12
const LONGEST_WAIT = 12 * 60 * MINUTE

/**
 * Creates a queue of e-mails in the application's database.
 *
 * An e-mail is sent once. The exception is a process that is killed after the mail server has taken an e-mail and before
 * its row is deleted: then it is sent twice, with the same `id`, which mailers use as `Message-ID`.
 *
 * @throws TypeError without `mailer` or `keys`
 * @example const mailer = createMailQueue({ database, mailer: createOutbox('data/outbox'), keys })
 */
export function createMailQueue(options: MailQueueOptions): MailQueue {
  if (typeof options.mailer?.send !== 'function')
    throw new TypeError('createMailQueue() needs a mailer: an object with send(mail).')
  if (!options.keys)
    throw new TypeError('createMailQueue() needs keys: parseKeys(process.env.SIGNPOST_KEYS).')
  return new Queue(options)
}

class Queue implements MailQueue {
  readonly #database: MailQueueOptions['database']
  readonly #rows: MailRows
  readonly #mailer: Mailer
  readonly #keys: MailKeys
  readonly #log: (error: unknown) => void
  readonly #now: () => number
  readonly #timer: NodeJS.Timeout
  #sending: Promise<void> | undefined
  #isAskedAgain = false
  #isClosed = false

  constructor({ database, mailer, keys, log = printError, now = Date.now }: MailQueueOptions) {
    this.#database = database
    this.#rows = mailRows(database)
    this.#mailer = mailer
    this.#keys = keys
    this.#log = log
    this.#now = now
    this.#timer = setInterval(() => this.#wake(), POLL)
    this.#timer.unref()
    // What the last process has left.
    this.#wake()
  }

  send = (mail: Mail): Promise<void> => this.#write({ ...mail, id: mail.id ?? createId() })

  sendNothing = (): Promise<void> => this.#write(null)

  async close({ timeout = 0 }: { readonly timeout?: number } = {}): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    if (!this.#sending) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, timeout)
    await Promise.race([this.#sending, promise])
    clearTimeout(timer)
  }

  async #write(mail: (Mail & { readonly id: string }) | null): Promise<void> {
    const id = mail?.id ?? createId()
    await this.#rows.insert({ id, sealed: sealMail(this.#keys, id, mail), due_at: this.#now() })
    await this.#database.whenSettled((isKept) => {
      if (isKept) this.#wake()
    })
  }

  /** Sends what is due, now or, if that is being done, once more afterwards. */
  #wake(): void {
    if (this.#isClosed) return
    this.#isAskedAgain = true
    // Sending lives longer than the transaction of the caller.
    this.#sending ??= this.#database.outside(() => this.#sendAll())
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#isAskedAgain && !this.#isClosed) {
        this.#isAskedAgain = false
        await this.#sendDue()
      }
    } catch (error) {
      // The database is away; the next poll tries again. Without the table the queue cannot work at all.
      if (isMissingMails(error)) this.#log(error)
    } finally {
      this.#sending = undefined
    }
  }

  async #sendDue(): Promise<void> {
    for (;;) {
      const due = await this.#rows.findDue({ now: this.#now(), limit: BATCH })
      await Promise.all(due.map((row) => this.#deliver(row)))
      if (due.length < BATCH || this.#isClosed) return
    }
  }

  async #deliver({ id, sealed, attempts, due_at }: Awaited<ReturnType<MailRows['findDue']>>[number]) {
    if (!(await this.#rows.claim({ id, due: due_at, until: this.#now() + LEASE }))) return
    // A server that takes long must not let another process send it too.
    const renewal = setInterval(
      () => void this.#rows.postpone({ id, until: this.#now() + LEASE }).catch(() => {}),
      LEASE / 3,
    )
    try {
      const mail = openMail(this.#keys, id, sealed)
      if (mail) await this.#mailer.send(mail)
      await this.#rows.delete({ id })
    } catch (error) {
      this.#log(error)
      await this.#retryLater(id, attempts + 1)
    } finally {
      clearInterval(renewal)
    }
  }

  async #retryLater(id: string, attempts: number): Promise<void> {
    const wait = Math.min(MINUTE * 2 ** (attempts - 1), LONGEST_WAIT)
    const until = attempts < MAX_ATTEMPTS ? this.#now() + wait : null
    await this.#rows.postpone({ id, until })
  }
}

function printError(error: unknown): void {
  console.error('An e-mail could not be sent:', error)
}
