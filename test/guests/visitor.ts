// A visitor of a guest application: keeps cookies, opens pages, and sends their forms with and without the browser script.
import { addressesIn } from '../actions/site.ts'

/** How a form is sent. */
export type Way = 'plain' | 'script'

/** The answer to a form, and what the visitor sees in the end. */
export interface Answered {
  readonly status: number
  /** The page that is shown: in the answer, or where it leads. */
  readonly text: string
  readonly location: string | null
  readonly isForgetting: boolean
  /** How often each cookie is set by the answer to the form. */
  readonly cookies: ReadonlyMap<string, number>
  readonly headers: Headers
}

export class Visitor {
  readonly #origin: string
  readonly #headers: Readonly<Record<string, string>>
  /** Cookies by name. */
  readonly jar = new Map<string, string>()

  constructor(origin: string, headers: Readonly<Record<string, string>> = {}) {
    this.#origin = origin
    this.#headers = headers
  }

  async open(path: string): Promise<string> {
    return (await this.get(path)).text()
  }

  async get(path: string): Promise<Response> {
    const response = await fetch(new URL(path, this.#origin), { headers: this.#sent(), redirect: 'manual' })
    this.#keep(response)
    return response
  }

  /** Opens a page and sends the form whose action address contains a name. */
  async send(
    page: string,
    { action, fields = {}, way = 'plain' }: { action: string; fields?: Record<string, string>; way?: Way },
  ): Promise<Answered> {
    const address = addressesIn(await this.open(page)).find((each) => each.includes(action))
    if (address === undefined) throw new Error(`${page} has no form of ${action}`)
    return this.post(address, fields, way)
  }

  async post(address: string, fields: Record<string, string>, way: Way = 'plain'): Promise<Answered> {
    const url = new URL(address.replaceAll('&amp;', '&'), this.#origin)
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
      headers: {
        origin: this.#headers.origin ?? this.#origin,
        'sec-fetch-site': 'same-origin',
        ...this.#sent(),
        ...(way === 'script' && { 'signpost-request': 'page' }),
      },
    })
    const set = this.#keep(response)
    const { status, headers } = response
    const location = headers.get('location') ?? headers.get('signpost-location')
    const isElsewhere = status === 303 || status === 302 || status === 204
    const text = isElsewhere && location ? await this.open(location) : await response.text()
    const counts = new Map<string, number>()
    for (const line of set) {
      const name = line.split('=', 1)[0] as string
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    return { status, text, location, isForgetting: headers.has('signpost-forget'), cookies: counts, headers }
  }

  #sent(): Record<string, string> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    return { accept: 'text/html', ...this.#headers, ...(cookie !== '' && { cookie }) }
  }

  #keep(response: Response): readonly string[] {
    const lines = response.headers.getSetCookie()
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split('; ')
      const at = pair.indexOf('=')
      const isGone = attributes.some((each) => /^expires=Thu, 01 Jan 1970/i.test(each))
      if (isGone) this.jar.delete(pair.slice(0, at))
      else this.jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    return lines
  }
}
