import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { explore } from './explore.ts'
import { RULES, RULES_OF_0_1, START, START_OF_JOB } from './protocol.ts'

describe('the protocol of one submission', () => {
  for (const [name, start] of Object.entries({ 'a handler': START, 'a job': START_OF_JOB }))
    test(`keeps every promise in every reachable state of ${name}`, (t) => {
      const { states, transitions, broken } = explore(start, RULES)
      t.diagnostic(`${states} states, ${transitions} transitions`)
      assert.deepEqual([...broken], [])
      assert.ok(states > 1000)
    })

  test('finds the faults of version 0.1, each by its shortest way', (t) => {
    const { broken } = explore({ ...START, accidents: 2, steps: 3 }, RULES_OF_0_1)
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
    test(`needs the rule ${rule}: without it a promise is broken`, (t) => {
      const rules = { ...RULES, [rule]: false }
      const broken = [START, START_OF_JOB].flatMap((start) => [
        ...explore({ ...start, accidents: 2 }, rules).broken,
      ])
      for (const [name, path] of broken) t.diagnostic(`${name}: ${path.join(' · ')}`)
      assert.ok(broken.length > 0)
    })
})
