import autocannon from 'autocannon'
import type { RequestToSend } from './browser.ts'

export interface Load {
  readonly origin: string
  /** Sent in turn by every connection. */
  readonly requests: readonly RequestToSend[]
  /** The only status that is right. */
  readonly status: number
  /** What the body of every answer has to contain. */
  readonly contains: readonly string[]
  readonly connections: number
  readonly seconds: number
}

export interface LoadResult {
  readonly answers: number
  readonly seconds: number
  readonly medianMilliseconds: number
  readonly p99Milliseconds: number
}

/** What autocannon gives a client of its own, beyond its types: see `_doRequest` in its httpClient.js. */
interface LoadClient {
  on(event: 'done', listener: () => void): void
  readonly reqsMade: number
  responseMax: number
}

const grace = 30

/**
 * Keeps all connections busy for some seconds. At the end no request is cut off: every connection waits for
 * the answer it is owed, so that the answers counted here are the requests the server has seen.
 * Throws unless every single answer was right.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const clients: LoadClient[] = []
  const startedAt = performance.now()
  let endedAt = startedAt
  const drain = setTimeout(() => {
    for (const client of clients) client.responseMax = client.reqsMade
  }, load.seconds * 1000)

  const result = await autocannon({
    url: load.origin,
    connections: load.connections,
    // The drain ends the run; this only bounds it.
    duration: load.seconds + grace,
    timeout: grace,
    sampleInt: 100,
    requests: load.requests.map(asAutocannonRequest),
    verifyBody: (body) => load.contains.every((text) => String(body).includes(text)),
    setupClient: (client) => {
      const loadClient = client as unknown as LoadClient
      loadClient.on('done', () => {
        endedAt = performance.now()
      })
      clients.push(loadClient)
    },
  })
  clearTimeout(drain)
  return { ...requireAllRight(load, result), seconds: (endedAt - startedAt) / 1000 }
}

function asAutocannonRequest({ method, path, headers, body }: RequestToSend): autocannon.Request {
  return { method: method as 'GET' | 'POST', path, headers: { ...headers }, body }
}

function requireAllRight(load: Load, result: autocannon.Result): Omit<LoadResult, 'seconds'> {
  const statuses = Object.entries(result.statusCodeStats ?? {})
  const wrong = statuses.find(([status]) => status !== String(load.status))
  const first = load.requests[0]
  const name = `${first?.method} ${first?.path.slice(0, 60)}`
  if (wrong !== undefined) {
    throw new Error(`${name}: ${wrong[1].count} answers with status ${wrong[0]}, not ${load.status}.`)
  }
  if (result.errors > 0) throw new Error(`${name}: ${result.errors} requests had no answer.`)
  if (result.mismatches > 0)
    throw new Error(`${name}: ${result.mismatches} answers without the text they need.`)
  return {
    answers: statuses.reduce((sum, [, { count = 0 }]) => sum + count, 0),
    medianMilliseconds: result.latency.p50,
    p99Milliseconds: result.latency.p99,
  }
}
