// One server with a database of its own, the people who use it, and the accidents that happen to it.
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKey } from '../../src/actions/index.ts'
import { acceptsTrace, tracesIn } from '../model/trace.ts'
import { type CuttingProxy, createCuttingProxy, isCommit, isPost } from './cutting-proxy.ts'
import { type Disk, mountDisk } from './disk.ts'
import type { Ledger } from './ledger.ts'
import { Person } from './person.ts'
import type { Chance } from './random.ts'
import { openRecords, type Place, type Records } from './records.ts'
import { type Launch, launchAgain, type Running } from './server-process.ts'
import { GUESTBOOK, gazette, type Site } from './sites.ts'

/** What all lanes of a run share. */
export interface Run {
  readonly ledger: Ledger
  /** Whether the run has had its time or its kills. */
  isOver(): boolean
  readonly fillsDisk: boolean
  /** The bundled programs. */
  readonly programs: Readonly<Record<Site['name'], URL>>
  /** The folder of the compile cache. */
  readonly folder: string
  /** The folder of the traces. */
  readonly traces: string
}

export interface LaneOptions {
  readonly name: string
  readonly site: 'guestbook' | 'gazette'
  /** The address of an empty PostgreSQL database; without one the lane has a SQLite file. */
  readonly postgres: string | undefined
  readonly people: number
  readonly chance: Chance
}

/** Keys that are kept after a rotation: so few that forms are sent whose key was removed. */
const KEPT_KEYS = 2

/** Milliseconds that a server is left alone at most while no form comes in. */
const PATIENCE = 5000

export class Lane {
  readonly #run: Run
  readonly #options: LaneOptions
  readonly #folder: string
  readonly #disk: Disk | null
  #keys: readonly string[] = [createKey()]
  #rotations = 0
  #isRenamed = false
  #isClosed = false
  #running: Running | undefined
  #visitors: CuttingProxy | undefined
  #database: CuttingProxy | undefined

  constructor(run: Run, options: LaneOptions) {
    this.#run = run
    this.#options = options
    this.#folder = mkdtempSync(join(tmpdir(), `signpost-chaos-${options.name}-`))
    this.#disk = options.postgres === undefined && run.fillsDisk ? mountDisk(this.#folder, 48) : null
    mkdirSync(join(this.#folder, 'staging'), { mode: 0o700 })
  }

  /** Lives through the run, and answers when every submission that was begun is finished. */
  async live(): Promise<void> {
    const { site: name, postgres } = this.#options
    const visitors = await createCuttingProxy(isPost)
    this.#visitors = visitors
    if (postgres !== undefined) {
      this.#database = await createCuttingProxy(isCommit)
      const { hostname: host, port } = new URL(postgres)
      this.#database.target = { host, port: Number(port) }
    }
    const site = name === 'guestbook' ? GUESTBOOK : await this.#openGazette()
    await this.#start()
    const records = openRecords(this.#place, site)
    try {
      await Promise.all([this.#disturb(site, records), ...this.#people(site, records)])
      await this.#audit(records)
      this.#checkTrace()
    } finally {
      await records.close()
      await this.#close()
    }
  }

  #people(site: Site, records: Records): readonly Promise<void>[] {
    const { ledger, isOver } = this.#run
    const { people, chance, name } = this.#options
    const origin = `http://127.0.0.1:${this.#visitors?.port}`
    return Array.from({ length: people }, (_, index) => {
      const own = chance.fork()
      const pause = async () => {
        await sleep(own.between(10, 120))
        // A person who reloads while nothing answers costs time and finds nothing out; most of them wait.
        while (this.#visitors?.target === null && own.share(0.99)) await sleep(20)
      }
      return new Person(`${name}p${index}`, {
        site,
        origin,
        records,
        ledger,
        chance: own,
        pause,
        isOver,
        rotations: () => this.#rotations,
        keptKeys: KEPT_KEYS,
      }).live()
    })
  }

  /** One accident after the other; between them the server works. */
  async #disturb(site: Site, records: Records): Promise<void> {
    const { isOver } = this.#run
    const { chance } = this.#options
    while (!isOver()) {
      await this.#untilMore('answers', chance.between(1, 2))
      const undo = await this.#accident(site, records)
      await this.#untilMore('requests', chance.between(0, 1))
      // In the middle of a form, or shortly after it.
      await sleep(chance.between(0, 40))
      if (chance.share(0.5)) await undo()
      if (isOver()) {
        await undo()
        break
      }
      await this.#kill()
      await undo()
      this.#change()
      await this.#start()
    }
    // Nothing is in the way any more.
    this.#stopCutting()
    if (!this.#isClosed) return
    this.#isClosed = false
    await this.#kill()
    await this.#start()
  }

  /** Waits until so many forms more have come in or were answered: to kill a server that was not used proves nothing. */
  async #untilMore(what: 'requests' | 'answers', forms: number): Promise<void> {
    const before = this.#visitors?.[what] ?? 0
    for (let left = PATIENCE / 5; left > 0 && !this.#run.isOver(); left -= 1) {
      if ((this.#visitors?.[what] ?? 0) >= before + forms) return
      await sleep(5)
    }
  }

  /** Something that goes wrong for a while; answers how it ends. */
  async #accident(site: Site, records: Records): Promise<() => Promise<void>> {
    const { chance } = this.#options
    const { ledger } = this.#run
    const kinds = [
      'none',
      'answers cut',
      'write lock',
      'signed out',
      this.#database ? 'commits cut' : 'disk full',
    ] as const
    const kind = chance.pick(kinds)
    // Signing in again costs a password hash in Gazette.
    if (kind === 'none' || (kind === 'signed out' && site.name === 'gazette' && chance.share(0.7)))
      return nothing
    if (kind === 'disk full' && !this.#disk) return nothing
    if (kind !== 'answers cut' && kind !== 'commits cut') ledger.happened(kind)
    if (kind === 'answers cut') this.#cut(this.#visitors)
    if (kind === 'commits cut') this.#cut(this.#database)
    if (kind === 'signed out') await records.endSessions()
    if (kind === 'disk full') {
      this.#disk?.fill()
      return once(async () => this.#disk?.free())
    }
    return kind === 'write lock' ? once(await records.holdWriteLock()) : nothing
  }

  #cut(proxy: CuttingProxy | undefined): void {
    if (proxy) proxy.cuts = this.#options.chance.between(1, 3)
  }

  #stopCutting(): void {
    const { ledger } = this.#run
    for (const [proxy, name] of [
      [this.#visitors, 'answers cut'],
      [this.#database, 'commits cut'],
    ] as const) {
      if (!proxy) continue
      proxy.cuts = 0
      ledger.happened(name, proxy.cut)
    }
  }

  /** What a deploy changes. */
  #change(): void {
    const { chance } = this.#options
    const { ledger } = this.#run
    if (chance.share(0.15)) {
      this.#keys = [createKey(), ...this.#keys].slice(0, KEPT_KEYS)
      this.#rotations += 1
      ledger.happened('keys rotated')
    }
    if (chance.share(0.2)) {
      this.#isRenamed = !this.#isRenamed
      ledger.happened('action renamed')
    }
    this.#isClosed = chance.share(0.08)
  }

  async #kill(): Promise<void> {
    if (this.#visitors) this.#visitors.target = null
    await this.#running?.end('SIGKILL')
    appendFileSync(this.#traceFile, `${JSON.stringify({ killed: true })}\n`)
    this.#run.ledger.happened('kills')
  }

  async #start(): Promise<void> {
    this.#running = await launchAgain(() => this.#launch())
    if (this.#visitors) this.#visitors.target = { host: '127.0.0.1', port: this.#running.port }
  }

  #launch(): Launch {
    return this.#options.site === 'guestbook' ? this.#launchGuestbook() : this.#launchGazette()
  }

  #launchGuestbook(): Launch {
    const settings = {
      place: this.#placeOfServer,
      keys: this.#keys.join(','),
      staging: join(this.#folder, 'staging'),
      trace: this.#traceFile,
      isRenamed: this.#isRenamed,
      isClosed: this.#isClosed,
      slowShare: 0.01,
    }
    return {
      program: this.#run.programs.guestbook,
      args: [JSON.stringify(settings)],
      environment: this.#environment,
    }
  }

  #launchGazette(mode = 'production'): Launch {
    const place = this.#placeOfServer
    const environment = {
      ...this.#environment,
      NODE_ENV: mode,
      PORT: '0',
      DATA_DIR: this.#folder,
      SIGNPOST_KEYS: this.#keys.join(','),
      FORMS_PER_MINUTE: '1000000',
      ...('url' in place && { DATABASE_URL: place.url, DATABASE_CONNECTIONS: '4' }),
    }
    return { program: this.#run.programs.gazette, args: [], environment }
  }

  /** The first start in development makes an account, whose password is printed. */
  async #openGazette(): Promise<Site> {
    const running = await launchAgain(() => this.#launchGazette('development'))
    for (;;) {
      const found = /sign in as (\S+) with the password (\S+)/.exec(running.output())
      if (found) {
        await running.end('SIGTERM')
        return gazette({ email: found[1] ?? '', password: (found[2] ?? '').replace(/["}]+$/, '') })
      }
      await sleep(20)
    }
  }

  get #environment(): Readonly<Record<string, string>> {
    return { NODE_COMPILE_CACHE: join(this.#run.folder, 'compiled') }
  }

  get #traceFile(): string {
    return join(this.#run.traces, `${this.#options.name}.jsonl`)
  }

  get #place(): Place {
    const { postgres, site } = this.#options
    if (postgres !== undefined) return { url: postgres }
    return { file: join(this.#folder, site === 'gazette' ? 'gazette.db' : 'guestbook.db') }
  }

  /** The server reaches PostgreSQL through the proxy. */
  get #placeOfServer(): Place {
    const { postgres } = this.#options
    if (postgres === undefined || !this.#database) return this.#place
    const url = new URL(postgres)
    url.port = String(this.#database.port)
    return { url: url.href }
  }

  /** At the end every note is there once, whatever its writer was told. */
  async #audit(records: Records): Promise<void> {
    const { ledger } = this.#run
    for (const title of ledger.titles) {
      if (!title.startsWith(`${this.#options.name}p`)) continue
      const { length } = await records.find(title)
      if (length > 1) ledger.broke('doubled', title, `${length} rows at the end`)
      if (length === 0) ledger.broke('lost', title, 'no row at the end')
    }
  }

  /** What the server logged is a path of the model, for every nonce. */
  #checkTrace(): void {
    const { ledger } = this.#run
    if (!existsSync(this.#traceFile)) return
    for (const [nonce, events] of tracesIn(readFileSync(this.#traceFile, 'utf8'))) {
      ledger.happened('traces')
      if (!acceptsTrace(events)) ledger.broke('not a path of the model', nonce, events.join(' · '))
    }
  }

  async #close(): Promise<void> {
    await this.#running?.end('SIGKILL')
    await this.#visitors?.close()
    await this.#database?.close()
    this.#disk?.remove()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function nothing(): Promise<void> {}

/** What is undone once is not undone again. */
function once(undo: () => Promise<void>): () => Promise<void> {
  let undone: Promise<void> | undefined
  return () => {
    undone ??= undo()
    return undone
  }
}
