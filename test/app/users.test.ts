import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startGazette } from './gazette.ts'
import { signUp } from './people.ts'

describe('people', () => {
  test('sign up, confirm their address, and are signed in', async () => {
    const gazette = await startGazette()
    const anna = await signUp(gazette, { name: 'Anna' })
    const account = await anna.open('/account')
    assert.match(account.text, /signed in as anna@example\.com/)
  })
})
