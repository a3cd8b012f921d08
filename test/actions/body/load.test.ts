import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { start } from '../../support/programs.ts'
import { addressesIn } from '../site.ts'

const program = new URL('../store/programs/site.ts', import.meta.url)

async function open() {
  const { printed, output, process } = start(program, [])
  await printed('port')
  const { port } = JSON.parse(output())
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  return { port: Number(port), get, process }
}

describe('under a flood', () => {
  test('5,000 forged tickets cost less than 0.3 ms of processor time each (S-008)', async () => {
    const { port, get, process } = await open()
    const [address = ''] = addressesIn(await (await get('/')).text())
    const action = address.slice(0, address.lastIndexOf('/'))
    const forge = () =>
      fetch(`http://127.0.0.1:${port}${action}/k1.${randomBytes(148).toString('base64url')}`, {
        method: 'POST',
      })
    const spend = async (times: number) => {
      const before = Number(await (await get('/spent')).text())
      for (let sent = 0; sent < times; sent += 50) {
        const answers = await Promise.all(Array.from({ length: 50 }, forge))
        assert.ok(answers.every(({ status }) => status === 404))
        await Promise.all(answers.map((answer) => answer.arrayBuffer()))
      }
      return (Number(await (await get('/spent')).text()) - before) / 1000 / times
    }
    await spend(1000)
    const each = await spend(5000)
    assert.ok(each < 0.3, `${each} ms each`)
    process.kill()
  })

  test('200 forms that never end do not delay other requests (S-007)', async () => {
    const { port, get, process } = await open()
    const [address = ''] = addressesIn(await (await get('/')).text())
    const head = `POST ${address} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n`
    const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbegun'
    const sockets = Array.from({ length: 200 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    for (const socket of sockets) socket.write(head + part)
    const spentBefore = Number(await (await get('/spent')).text())
    for (let visit = 0; visit < 300; visit++) assert.equal((await get('/')).status, 200)
    const each = (Number(await (await get('/spent')).text()) - spentBefore) / 1000 / 300
    assert.ok(each < 20, `${each} ms each`)
    assert.ok(
      sockets.every(({ destroyed }) => !destroyed),
      'the forms are still being sent',
    )
    for (const socket of sockets) socket.destroy()
    process.kill()
  })
})
