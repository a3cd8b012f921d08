import http from 'node:http'
import { type Body, encode } from './encoding.ts'
import { type Form, readForms } from './forms.ts'

export interface RequestToSend {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface Page extends Answer {
  readonly url: URL
  readonly forms: readonly Form[]
}

export interface Submission {
  readonly form: Form
  /** The label of the button that is pressed; the first button when not given. */
  readonly button?: string
  /** What is typed; fields that are not named keep the value the page gave them. */
  readonly typed?: Readonly<Record<string, string>>
}

const asking = {
  'User-Agent': 'signpost-bench',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en',
  'Upgrade-Insecure-Requests': '1',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-User': '?1',
}

/** A browser without JavaScript: it reads pages, keeps cookies and submits the forms it finds. */
export class Browser {
  readonly origin: string
  readonly #cookies = new Map<string, string>()

  constructor(origin: string) {
    this.origin = origin
  }

  async visit(path: string): Promise<Page> {
    const request = this.requestFor(path)
    const answer = await this.send(request)
    if (answer.status !== 200)
      throw new Error(`GET ${path} was answered with ${answer.status}, not with 200.`)
    return { ...answer, url: new URL(path, this.origin), forms: readForms(answer.body) }
  }

  requestFor(path: string): RequestToSend {
    const headers = { ...asking, 'Sec-Fetch-Site': 'none', ...this.#cookieHeader() }
    return { method: 'GET', path, headers, body: Buffer.alloc(0) }
  }

  /** The request that this browser sends when a user fills in a form of a page and presses a button. */
  submit(page: Page, submission: Submission): RequestToSend {
    const { encoded, ...request } = this.submitFile(page, submission)
    const body = Buffer.concat([encoded.head, encoded.tail])
    return { ...request, headers: { ...request.headers, 'Content-Length': String(body.length) }, body }
  }

  /** The same, with the place left open where the bytes of the chosen file go. */
  submitFile(page: Page, submission: Submission): Omit<RequestToSend, 'body'> & { readonly encoded: Body } {
    const { form, typed = {} } = submission
    const button = pressedButton(submission)
    const method = (button.method ?? form.method).toUpperCase()
    if (method !== 'POST')
      throw new Error(`The form of ${page.url.pathname} is sent with ${method}, not with POST.`)

    const entries = form.fields.map((field) => ({ ...field, value: typed[field.name] ?? field.value }))
    const named = button.name ? [{ name: button.name, value: button.value, isFile: false }] : []
    const encoded = encode([...entries, ...named], button.enctype ?? form.enctype)
    const target = new URL((button.action ?? form.action) || page.url.href, page.url)
    return {
      method,
      path: target.pathname + target.search,
      headers: { ...this.#headersFrom(page), 'Content-Type': encoded.contentType },
      encoded,
    }
  }

  send({ method, path, headers, body }: RequestToSend): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = http.request(
        new URL(path, this.origin),
        { method, headers, agent: false },
        (response) => {
          this.#keepCookies(response)
          resolve(readAnswer(response))
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }

  #headersFrom(page: Page): Record<string, string> {
    const policy = page.headers['referrer-policy']
    const isSilent = policy === 'no-referrer'
    return {
      ...asking,
      'Sec-Fetch-Site': 'same-origin',
      Origin: isSilent ? 'null' : this.origin,
      ...(isSilent ? {} : { Referer: page.url.href }),
      ...this.#cookieHeader(),
    }
  }

  #cookieHeader(): Record<string, string> {
    if (this.#cookies.size === 0) return {}
    return { Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  }

  #keepCookies(response: http.IncomingMessage): void {
    for (const line of response.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';')
      const separator = pair.indexOf('=')
      this.#cookies.set(pair.slice(0, separator).trim(), pair.slice(separator + 1).trim())
    }
  }
}

/** The first form that has all of these fields. */
export function formWith(page: Page, ...names: readonly string[]): Form {
  const form = page.forms.find(({ fields }) =>
    names.every((name) => fields.some((field) => field.name === name)),
  )
  if (form === undefined) throw new Error(`${page.url.pathname} has no form with ${names.join(' and ')}.`)
  return form
}

/** Every form that has a button with this label. */
export function formsWithButton(page: Page, label: string): readonly Form[] {
  return page.forms.filter(({ buttons }) => buttons.some((button) => button.label === label))
}

export async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  }
}

function pressedButton({ form, button: label }: Submission) {
  const button =
    label === undefined ? form.buttons[0] : form.buttons.find((candidate) => candidate.label === label)
  if (button === undefined) throw new Error(`A form has no button ${label ?? 'to press'}.`)
  return button
}
