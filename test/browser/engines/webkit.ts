// WebKit by W3C WebDriver: Debian's `webkit2gtk-driver` and its small browser, on a display of Xvfb.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { eventually } from '../../support/eventually.ts'
import type { Engine, Tab } from './tab.ts'

const DRIVER = '/usr/bin/WebKitWebDriver'
const DISPLAY_SERVER = '/usr/bin/Xvfb'
const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'

/** The name that the protocol gives to the reference of an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

type Send = (method: string, path: string, body?: object) => Promise<unknown>

/** Undefined where it is not installed. */
export async function startWebkit(): Promise<Engine | undefined> {
  if (![DRIVER, DISPLAY_SERVER, BROWSER].every((path) => existsSync(path))) return undefined
  const display = spawn(DISPLAY_SERVER, ['-displayfd', '1', '-screen', '0', '1000x700x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = await once(display.stdout, 'data')
  const port = await freePort()
  const driver = spawn(DRIVER, [`--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, DISPLAY: `:${String(number).trim()}`, WEBKIT_DISABLE_COMPOSITING_MODE: '1' },
  })
  const root = `http://127.0.0.1:${port}`
  await eventually(async () => void (await fetch(`${root}/status`)), 8000)
  const browserOptions = { binary: BROWSER, args: ['--automation'] }
  const alwaysMatch = { 'webkitgtk:browserOptions': browserOptions }
  const send = commandsOf(root)
  const session = (await send('POST', '/session', { capabilities: { alwaysMatch } })) as {
    readonly sessionId: string
  }
  const here: Send = (method, path, body) => send(method, `/session/${session.sessionId}${path}`, body)
  return {
    name: 'WebKit',
    open: async () => tabOf(here),
    async close() {
      await send('DELETE', `/session/${session.sessionId}`)
      await Promise.all([driver, display].map(end))
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  child.kill()
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

function commandsOf(root: string): Send {
  return async (method, path, body) => {
    const response = await fetch(root + path, {
      method,
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
    })
    const { value } = (await response.json()) as { readonly value: { readonly message?: string } }
    if (!response.ok) throw new Error(`WebKit: ${value.message}`)
    return value
  }
}

function tabOf(send: Send): Tab {
  const find = async (selector: string) => {
    const found = await send('POST', '/element', { using: 'css selector', value: selector })
    return `/element/${(found as Record<string, string>)[ELEMENT]}`
  }
  const type = async (selector: string, text: string) =>
    void (await send('POST', `${await find(selector)}/value`, { text }))
  return {
    type,
    chooseFile: type,
    goto: async (url) => void (await send('POST', '/url', { url })),
    click: async (selector) => void (await send('POST', `${await find(selector)}/click`)),
    evaluate: (expression) =>
      send('POST', '/execute/sync', { script: `return ${expression}`, args: [] }).catch(
        () => null,
      ) as Promise<never>,
    close: async () => {},
  }
}
