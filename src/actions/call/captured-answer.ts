// Holds back what middleware of an action answers, so that the page can be the answer instead.
import type { Response } from 'express'

/** An answer that was not sent. */
export interface Answered {
  readonly status: number
  readonly text: string
  readonly location: string | undefined
  readonly retryAfter: string | undefined
  /** Sends it after all. */
  send(): void
}

const OF_THE_BODY = ['Content-Type', 'Content-Length', 'Content-Encoding', 'ETag', 'Location', 'Retry-After']

/**
 * Holds back the answer that is written to a response until it is released. The methods stay replaced afterwards and
 * pass on, because middleware may have wrapped them meanwhile.
 *
 * @returns what releases the response
 */
export function captureAnswer(response: Response, onAnswer: (answered: Answered) => void): () => void {
  const { write, end, writeHead } = response
  const before = response.statusCode
  const chunks: Buffer[] = []
  let isHeld = true
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
  }

  response.writeHead = function (this: Response, status: number, ...rest: unknown[]) {
    if (!isHeld) return Reflect.apply(writeHead, this, [status, ...rest])
    const headers = rest.at(-1)
    this.statusCode = status
    for (const [name, value] of Object.entries(typeof headers === 'object' ? (headers ?? {}) : {}))
      this.setHeader(name, value)
    return this
  } as Response['writeHead']

  response.write = function (this: Response, ...args: unknown[]) {
    if (!isHeld) return Reflect.apply(write, this, args)
    keep(args[0])
    return true
  } as Response['write']

  response.end = function (this: Response, ...args: unknown[]) {
    if (!isHeld) return Reflect.apply(end, this, args)
    isHeld = false
    keep(args[0])
    const headers = OF_THE_BODY.map((name) => [name, this.getHeader(name)] as const)
    for (const [name] of headers) this.removeHeader(name)
    const status = this.statusCode
    this.statusCode = before
    const header = (name: string) => headers.find(([each]) => each === name)?.[1]?.toString()
    onAnswer({
      status,
      text: Buffer.concat(chunks).toString('utf8'),
      location: header('Location'),
      retryAfter: header('Retry-After'),
      send: () => {
        for (const [name, value] of headers) if (value !== undefined) this.setHeader(name, value)
        this.statusCode = status
        this.end(Buffer.concat(chunks))
      },
    })
    return this
  } as Response['end']

  return () => {
    isHeld = false
  }
}
