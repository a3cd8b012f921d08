import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LoginInput } from '../../src/auth/index.ts'

const { validate, jsonSchema } = LoginInput['~standard']

describe('the form of a login', () => {
  test('takes two texts and nothing else', () => {
    const fields = { email: 'ada@example.com', password: ' with space ' }
    assert.deepEqual(validate({ ...fields, next: '/', role: 'admin' }), { value: fields })
  })

  test('says beside each field what is missing, too long, or no text', () => {
    const pathsFor = (value: unknown) => {
      const { issues = [] } = validate(value)
      return issues.map(({ path = [] }) => path[0])
    }
    for (const value of [undefined, null, {}, [], 'x', 7, { email: ' ', password: '' }])
      assert.deepEqual(pathsFor(value), ['email', 'password'], JSON.stringify(value))
    assert.deepEqual(pathsFor({ email: ['a'], password: { $ne: '' } }), ['email', 'password'])
    assert.deepEqual(pathsFor({ email: 'x'.repeat(321), password: 'y' }), ['email'])
    assert.deepEqual(pathsFor({ email: 'x@example.com', password: 'y'.repeat(1025) }), ['password'])
  })

  test('takes of addresses what browsers take', () => {
    const isTaken = (email: string) => validate({ email, password: 'y' }).issues === undefined
    for (const email of [
      'ada@example.com',
      ' ada@example.com ',
      'a.b+c@x-y.example',
      "o'neil@localhost",
      '\uff41da@example.com',
    ])
      assert.equal(isTaken(email), true, email)
    for (const email of [
      'x',
      '@example.com',
      'ada@',
      'ada@-x.com',
      'ada@x..com',
      'a da@x.com',
      'ada@x.com,b@x.com',
    ])
      assert.equal(isTaken(email), false, email)
    assert.equal(isTaken(`a@${'x'.repeat(64)}.com`), false)
    const { issues } = validate({ email: 'x', password: 'y' })
    assert.equal(issues?.[0]?.message, 'Please enter an e-mail address, like name@example.com.')
  })

  test('tells the browser the same', () => {
    assert.deepEqual(jsonSchema.input(), {
      type: 'object',
      properties: {
        email: { type: 'string', title: 'E-mail address', minLength: 1, maxLength: 320, format: 'email' },
        password: {
          type: 'string',
          title: 'Password',
          minLength: 1,
          maxLength: 1024,
          format: 'password',
          writeOnly: true,
        },
      },
      required: ['email', 'password'],
    })
  })
})
