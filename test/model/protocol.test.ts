import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { explore } from './explore.ts'
import { RULES, RULES_OF_0_1 } from './protocol.ts'

describe('the protocol of one submission', () => {
  test('keeps every promise in every reachable state', (t) => {
    const { states, transitions, broken } = explore(RULES)
    t.diagnostic(`${states} states, ${transitions} transitions`)
    assert.deepEqual([...broken], [])
    assert.ok(states > 1000)
  })

  test('finds the faults of version 0.1, each by its shortest way', (t) => {
    const { broken } = explore(RULES_OF_0_1)
    for (const [name, path] of broken) t.diagnostic(`${name}: ${path.join(' · ')}`)
    assert.deepEqual([...broken.keys()].sort(), [
      'doubled',
      'file missing',
      'text missing',
      'told that it was not sent although it was',
    ])
    assert.deepEqual(broken.get('doubled'), ['press: done, the answer of COMMIT is lost', 'press: done'])
  })

  for (const rule of Object.keys(RULES) as (keyof typeof RULES)[])
    test(`needs the rule ${rule}: without it a promise is broken`, () => {
      const { broken } = explore({ ...RULES, [rule]: false })
      assert.ok(broken.size > 0)
    })
})
