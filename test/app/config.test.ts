import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createKey } from '../../src/actions/index.ts'
import { readConfig } from '../../src/app/config.ts'
import { platformProblem } from '../../src/app/platform.ts'
import { StartupError } from '../../src/app/startup-error.ts'

function refusal(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    assert(error instanceof StartupError)
    return error.message
  }
  assert.fail(`${JSON.stringify(environment)} was accepted`)
}

const WRONG: Readonly<Record<string, readonly string[]>> = {
  PORT: ['abc', '-1', '65536', '3000.5', '1e3', '0x10', ' 3000', '99999999999'],
  HOST: ['http://127.0.0.1', '127.0.0.1:3000', '300.1.1.1', 'two words', '127.1'],
  ORIGIN: [
    'example.com',
    'https://example.com/',
    'https://example.com/a',
    'ftp://example.com',
    'https://a.b https://c.d',
  ],
  TRUSTED_ORIGINS: ['*', 'https://*.com', 'https://a.example,nonsense', 'https://*.github.io', 'null'],
  DATABASE_URL: ['mysql://a:hunter2@b/c', 'gazette.db', 'postgres://a:hunter2@b:port/c'],
  DATABASE_CONNECTIONS: ['0', 'many', '1001'],
  SIGNPOST_KEYS: ['secret', 'k1:c2hvcnQ=', `k1:${Buffer.alloc(32).toString('base64')}`, `${createKey()},`],
  TRUST_PROXY: ['true', '1', 'everyone', '10.0.0.0/99', '0.0.0.0/0', '::/0', 'loopback,nginx'],
  LOG_LEVEL: ['loud', 'INFO', '30'],
  REQUEST_TIMEOUT_SECONDS: ['0', '-5', '1 minute'],
  STOP_TIMEOUT_SECONDS: ['0', '11'],
  STOP_DELAY_SECONDS: ['-1', '601'],
  SHARED_DATA_DIR: ['yes', '1'],
  MAX_CONNECTIONS: ['0', 'Infinity'],
}

describe('the configuration', () => {
  for (const [name, values] of Object.entries(WRONG))
    for (const value of values)
      it(`refuses ${name}=${value} in one sentence that names it`, () => {
        const sentence = refusal({ SIGNPOST_KEYS: createKey(), [name]: value })
        assert.match(sentence, new RegExp(`\\b${name}\\b`))
        assert.equal(sentence.split('\n').length, 1)
      })

  it('refuses a shared database with a key of its own, unless the folder is shared too', () => {
    const DATABASE_URL = 'postgres://user:pass@127.0.0.1:5432/gazette'
    assert.match(refusal({ DATABASE_URL }), /^DATABASE_URL is set, .* SIGNPOST_KEYS is missing/)
    assert.doesNotThrow(() => readConfig({ DATABASE_URL, SHARED_DATA_DIR: 'true' }))
    assert.doesNotThrow(() => readConfig({ DATABASE_URL, SIGNPOST_KEYS: createKey() }))
  })

  it('has a default for every variable', () => {
    const config = readConfig({})
    assert.equal(config.host, '127.0.0.1')
    assert.equal(config.port, 3000)
    assert.equal(config.dataFolder, 'data')
    assert.equal(config.logLevel, 'info')
    assert.equal(config.origin, undefined)
    assert.equal(config.isDevelopment, false)
  })

  it('takes an empty variable for one that is not set', () => {
    const names = [...Object.keys(WRONG), 'DATA_DIR']
    const empty = Object.fromEntries(names.map((name) => [name, ' ']))
    assert.deepEqual(readConfig(empty), readConfig({}))
  })

  it('takes every variable as it is documented', () => {
    const keys = `${createKey()},${createKey()}`
    const config = readConfig({
      PORT: '0',
      HOST: '0.0.0.0',
      ORIGIN: 'https://gazette.example',
      TRUSTED_ORIGINS: 'https://a.example, https://*.b.example',
      DATABASE_URL: 'postgres://user:pass@127.0.0.1:5432/gazette',
      SIGNPOST_KEYS: keys,
      TRUST_PROXY: 'loopback, 10.0.0.0/8, ::1',
      LOG_LEVEL: 'silent',
      NODE_ENV: 'development',
    })
    assert.deepEqual(config.trustedOrigins, ['https://a.example', 'https://*.b.example'])
    assert.deepEqual(config.trustProxy, ['loopback', '10.0.0.0/8', '::1'])
    assert.equal(config.keys, keys)
    assert.equal(config.isDevelopment, true)
  })

  it('refuses a host that others reach without an origin, and says why', () => {
    for (const HOST of ['0.0.0.0', '::', '192.168.1.5', 'gazette.example']) {
      const sentence = refusal({ HOST })
      assert.match(sentence, /ORIGIN must be set to the address that visitors see/)
      assert.match(sentence, /^HOST is /)
    }
    for (const HOST of ['127.0.0.1', '127.0.0.9', '::1', 'localhost'])
      assert.equal(readConfig({ HOST }).host, HOST)
  })

  it('never shows a password or a key', () => {
    const key = createKey()
    const weak = `k1:${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
    const sentence = refusal({ DATABASE_URL: 'mysql://a:hunter2@b/c', SIGNPOST_KEYS: `${key},${weak}` })
    assert.doesNotMatch(sentence, /hunter2/)
    assert.doesNotMatch(sentence, new RegExp(weak.slice(3, 20)))
    assert.doesNotMatch(sentence, new RegExp(key.slice(-20, -4).replaceAll('+', '\\+')))
  })

  it('says everything that is wrong, each in a line', () => {
    assert.equal(refusal({ PORT: 'x', LOG_LEVEL: 'y' }).split('\n').length, 2)
  })

  it('needs Node 24', () => {
    assert.match(platformProblem('22.21.0') ?? '', /needs Node 24 or newer and this is Node 22\.21\.0/)
    assert.equal(platformProblem('24.0.0'), null)
    assert.equal(platformProblem('100.1.0'), null)
  })
})
