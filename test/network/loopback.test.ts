import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopbackAddress, isLoopbackHost, loopbackOrigin } from '../../src/network/index.ts'

test('a loopback address is in 127.0.0.0/8 or is ::1, also as an IPv4-mapped address', () => {
  for (const address of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.2'])
    assert.equal(isLoopbackAddress(address), true, address)
  for (const address of ['', '128.0.0.1', '127.0.0.256', '127.evil.example', '::2', '::ffff:10.0.0.1'])
    assert.equal(isLoopbackAddress(address), false, address)
})

test('a loopback host is a loopback address, localhost, or a name below localhost', () => {
  for (const host of ['localhost', 'LOCALHOST', 'shop.localhost', '127.0.0.2', '[::1]', '::1'])
    assert.equal(isLoopbackHost(host), true, host)
  for (const host of ['', 'localhost.example', 'evillocalhost', '.localhost.evil', '192.0.2.1', '[::2]'])
    assert.equal(isLoopbackHost(host), false, host)
})

test('the loopback origin keeps the host and its port, and is null for any other host', () => {
  assert.equal(loopbackOrigin('http', '127.0.0.2:3000'), 'http://127.0.0.2:3000')
  assert.equal(loopbackOrigin('https', '[::1]:3000'), 'https://[::1]:3000')
  assert.equal(loopbackOrigin('http', 'localhost'), 'http://localhost')
  for (const host of [undefined, '', 'example.com', 'localhost:3000@example.com', '127.0.0.1:999999', 'a b'])
    assert.equal(loopbackOrigin('http', host), null)
})
