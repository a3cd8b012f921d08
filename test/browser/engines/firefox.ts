// Firefox by WebDriver BiDi: one WebSocket, no driver program.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from './tab.ts'

const PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox']

type Send = (method: string, params: object) => Promise<Record<string, unknown>>

/** Undefined where no Firefox is installed. */
export async function startFirefox(): Promise<Engine | undefined> {
  const program = PATHS.find((path) => existsSync(path))
  if (!program) return undefined
  const profile = await mkdtemp(join(tmpdir(), 'signpost-firefox-'))
  const child = spawn(
    program,
    ['--headless', '--remote-debugging-port=0', '--profile', profile, '--no-remote'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let text = ''
  let origin: string | undefined
  for await (const chunk of child.stderr) {
    text += chunk
    origin = /WebDriver BiDi listening on (ws:\S+)/.exec(text)?.[1]
    if (origin) break
  }
  if (!origin) throw new Error(`Firefox did not start: ${text}`)
  const socket = new WebSocket(`${origin}/session`)
  await once(socket, 'open')
  const send = commandsOf(socket)
  await send('session.new', { capabilities: {} })
  return {
    name: 'Firefox',
    async open() {
      const { context } = await send('browsingContext.create', { type: 'tab' })
      return tabOf(send, context)
    },
    async close() {
      await send('browser.close', {})
      await once(child, 'exit')
      await rm(profile, { recursive: true, force: true })
    },
  }
}

function commandsOf(socket: WebSocket): Send {
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error, message } = JSON.parse(String(data))
    const command = waiting.get(id)
    waiting.delete(id)
    if (error) command?.reject(new Error(`${error}: ${message}`))
    else command?.resolve(result)
  })
  return (method, params) => {
    last += 1
    const command = Promise.withResolvers<Record<string, unknown>>()
    waiting.set(last, command)
    socket.send(JSON.stringify({ id: last, method, params }))
    const timer = setTimeout(() => command.reject(new Error(`Firefox does not answer ${method}`)), 20_000)
    return command.promise.finally(() => clearTimeout(timer))
  }
}

function tabOf(send: Send, context: unknown) {
  const find = async (selector: string) => {
    const locator = { type: 'css', value: selector }
    const { nodes } = await send('browsingContext.locateNodes', { context, locator, maxNodeCount: 1 })
    const [node] = nodes as { readonly sharedId: string }[]
    if (!node) throw new Error(`Firefox found no ${selector}`)
    return { sharedId: node.sharedId }
  }
  const click = async (selector: string) => {
    const origin = { type: 'element', element: await find(selector) }
    const actions = [
      { type: 'pointerMove', x: 0, y: 0, origin },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ]
    await send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] })
  }
  return {
    click,
    goto: async (url: string) =>
      void (await send('browsingContext.navigate', { context, url, wait: 'complete' })),
    async type(selector: string, text: string) {
      await click(selector)
      const actions = [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ])
      await send('input.performActions', { context, actions: [{ type: 'key', id: 'keyboard', actions }] })
    },
    chooseFile: async (selector: string, path: string) =>
      void (await send('input.setFiles', { context, element: await find(selector), files: [path] })),
    async evaluate<Result>(expression: string): Promise<Result> {
      const options = { target: { context }, awaitPromise: true }
      const text = `JSON.stringify(${expression}) ?? 'null'`
      const { result } = await send('script.evaluate', { expression: text, ...options }).catch(() => ({
        result: { value: 'null' },
      }))
      return JSON.parse((result as { readonly value?: string }).value ?? 'null')
    },
    close: async () => void (await send('browsingContext.close', { context })),
  }
}
