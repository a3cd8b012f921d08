import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { storageRefusal } from '../../src/actions/call/storage-errors.ts'
import { invalid, isOutcome, outcomeOf, redirect } from '../../src/actions/outcome.ts'
import { forbidden, Refusal, tooManyRequests, unauthorized, unavailable } from '../../src/actions/refusal.ts'

describe('what a handler returns', () => {
  test('is an outcome of a closed family', () => {
    assert.deepEqual(outcomeOf(undefined, 'a'), { kind: 'nothing' })
    assert.deepEqual(outcomeOf(redirect('/posts'), 'a'), { kind: 'redirect', location: '/posts' })
    assert.deepEqual(outcomeOf({ likes: 3 }, 'a'), { kind: 'data', data: { likes: 3 } })
    for (const data of [null, false, 0, '', []])
      assert.deepEqual(outcomeOf(data, 'a'), { kind: 'data', data })
    assert.deepEqual(outcomeOf(invalid('Too late.'), 'a'), {
      kind: 'invalid',
      problems: { sentence: 'Too late.', fields: {} },
      status: 422,
    })
  })

  test('is a mistake when it is not JSON: the error names the action and what is wrong', () => {
    for (const [value, says] of [
      [new Date(), /Date/],
      [{ when: new Date() }, /when is a Date/],
      [() => 1, /function/],
      [1n, /bigint/],
    ] as const)
      assert.throws(
        () => outcomeOf(value, 'posts.like'),
        (error: Error) =>
          /^posts\.like returned a value that is not JSON/.test(error.message) && says.test(error.message),
      )
  })

  test('is thrown on when it refuses', () => {
    assert.throws(() => outcomeOf(forbidden('Not yours.'), 'a'), {
      name: 'Refusal',
      message: 'Not yours.',
      status: 403,
    })
  })

  test('leaves out what is undefined, as the data of emptied fields is', () => {
    const data = { title: 'a', note: undefined, rows: [{ note: undefined, n: 1 }] }
    assert.deepEqual(outcomeOf(data, 'a'), { kind: 'data', data: { title: 'a', rows: [{ n: 1 }] } })
    assert.throws(() => outcomeOf({ rows: [undefined] }, 'a'), /rows\.0 is undefined/)
    const whole = { title: 'a' }
    const outcome = outcomeOf(whole, 'a')
    assert.equal(outcome.kind === 'data' && outcome.data, whole)
  })

  test('may be thrown: redirects and problems are outcomes, errors are not', () => {
    assert.ok(isOutcome(redirect('/')))
    assert.ok(isOutcome(invalid('x')))
    for (const other of [
      new Error('x'),
      forbidden(),
      { kind: 'redirect', location: '//evil.com' },
      'x',
      null,
      undefined,
    ])
      assert.equal(isOutcome(other), false)
  })
})

describe('invalid()', () => {
  test('takes a sentence, or a sentence for each field', () => {
    const { problems, status } = invalid({ title: 'Taken.', 'items.0.price': 'Too high.' })
    assert.equal(status, 422)
    assert.deepEqual(problems, {
      sentence: 'Please check what is marked below.',
      fields: { title: 'Taken.', 'items.0.price': 'Too high.' },
    })
    assert.equal(invalid('Gone.', 410).status, 410)
  })

  test('takes no status that is not a refusal', () => {
    for (const status of [200, 303, 399, 500, 422.5, Number.NaN])
      assert.throws(() => invalid('x', status), { name: 'TypeError', message: /from 400 to 499/ })
  })
})

describe('a refusal', () => {
  test('has a stable code, a status and a sentence for the visitor', () => {
    assert.deepEqual(
      [unauthorized(), forbidden(), tooManyRequests(undefined, { retryAfterSeconds: 30 }), unavailable()].map(
        ({ code, status, retryAfterSeconds }) => [code, status, retryAfterSeconds],
      ),
      [
        ['UNAUTHORIZED', 401, undefined],
        ['FORBIDDEN', 403, undefined],
        ['TOO_MANY_REQUESTS', 429, 30],
        ['UNAVAILABLE', 503, 1],
      ],
    )
    assert.match(new Refusal('INTERNAL').message, /^Something went wrong on our side\./)
  })

  test('stands for errors of storage: busy is 503, full is 507, everything else is a bug', () => {
    const withCode = (code: unknown) =>
      storageRefusal(Object.assign(new Error('x'), { code }))?.status ?? null
    for (const code of [
      'SQLITE_BUSY',
      'SQLITE_BUSY_SNAPSHOT',
      'SQLITE_READONLY',
      'SQLITE_IOERR_WRITE',
      'SQLITE_CORRUPT',
      'SQLITE_CANTOPEN',
      'SQLITE_SOMETHING_NEW',
      '08006',
      '57P03',
      'ECONNRESET',
      'EIO',
      '25006',
      '55P03',
      '40001',
      '40P01',
      '57014',
    ])
      assert.equal(withCode(code), 503, code)
    for (const code of ['SQLITE_FULL', 'ENOSPC', 'EDQUOT', '53100']) assert.equal(withCode(code), 507, code)
    for (const code of [
      'SQLITE_CONSTRAINT',
      'SQLITE_CONSTRAINT_UNIQUE',
      'SQLITE_ERROR',
      '23505',
      '42P01',
      '400019',
      'ENOENT',
      'constructor',
      undefined,
      40001.5,
    ])
      assert.equal(withCode(code), null, String(code))
    for (const thrown of [null, undefined, 'SQLITE_BUSY', { code: 'SQLITE_BUSY' }, { status: 404 }])
      assert.equal(storageRefusal(thrown), null)
  })

  test('keeps its cause for the log', () => {
    const cause = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
    assert.equal(storageRefusal(cause)?.cause, cause)
    assert.doesNotMatch(storageRefusal(cause)?.message ?? '', /locked|SQLITE/)
  })
})
