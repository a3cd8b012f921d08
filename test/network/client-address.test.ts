import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientAddress, isUntrustedProxy } from '../../src/network/index.ts'

const incoming = (peer: string, headers: Record<string, string> = {}, ip = peer) => ({
  ip,
  socket: { remoteAddress: peer },
  headers,
})
const FORWARDED = { 'x-forwarded-for': '203.0.113.7, 198.51.100.66' }

test('the client is the peer, or whom a trusted proxy names', () => {
  assert.equal(clientAddress(incoming('203.0.113.9')), '203.0.113.9')
  assert.equal(clientAddress(incoming('127.0.0.1', FORWARDED, '203.0.113.7')), '203.0.113.7')
  assert.equal(clientAddress({ ip: undefined, socket: {}, headers: {} }), '')
})

test('a peer of a private network that forwards is a proxy: the client is the last address that it names', () => {
  const proxies = [
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.1.1',
    'fd00::1',
    'fe80::1',
  ]
  for (const peer of proxies) {
    assert.equal(clientAddress(incoming(peer, FORWARDED)), '198.51.100.66', peer)
    assert.ok(isUntrustedProxy(incoming(peer, FORWARDED)))
    assert.ok(!isUntrustedProxy(incoming(peer, FORWARDED, '203.0.113.7')))
  }
  assert.equal(clientAddress(incoming('10.0.0.1', { 'x-real-ip': '2001:db8::1' })), '2001:db8::1')
})

test('what others forward, and what is no address, counts for nothing', () => {
  for (const peer of ['203.0.113.9', '172.32.0.1', '2001:db8::1'])
    assert.equal(clientAddress(incoming(peer, FORWARDED)), peer)
  for (const text of ['', 'unknown', '1.2.3', '198.51.100.66:80', '198.51.100.66,'])
    assert.equal(clientAddress(incoming('127.0.0.1', { 'x-forwarded-for': text })), '127.0.0.1', text)
})
