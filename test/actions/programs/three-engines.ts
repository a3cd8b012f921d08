import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import express from 'express'
import { z } from 'zod'
import { action, anyone, createActions, createKey, createServer } from '../../../src/actions/index.ts'

// Starts and closes three engines, each of which takes an upload and, closed, refuses another; prints how many folders there were before the end. Nothing
// ends the process but that there is nothing left to do.

const input = z.object({ photo: z.file() })

async function run(): Promise<number> {
  const upload = action({ access: anyone, input }, () => {})
  const engine = createActions({ actions: { upload }, keys: createKey() })
  const app = express()
  app.use(engine)
  app.get(
    '/',
    (_request, response) => void response.send(String(response.locals.form(upload.bind()).attributes)),
  )
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [, url] = /action="?([^"\s>]+)/.exec(await (await fetch(origin)).text()) ?? []
  const send = () => {
    const body = new FormData()
    body.set('photo', new File(['bytes'], 'photo.txt'))
    const headers = { origin, accept: 'application/json', 'sec-fetch-site': 'same-origin' }
    return fetch(origin + url, { method: 'POST', body, headers, redirect: 'manual' })
  }
  const sent = await send()
  if (!sent.ok) throw new Error(`${sent.status} ${await sent.text()}`)
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith('signpost-')).length
  await engine.close()
  const late = await send()
  if (late.status !== 503) throw new Error(`Closed, it answers ${late.status} ${await late.text()}`)
  server.closeAllConnections()
  server.close()
  return folders
}

const counts: number[] = []
for (let started = 0; started < 3; started++) counts.push(await run())
console.log(JSON.stringify(counts))
