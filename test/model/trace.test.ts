import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { acceptsTrace, type Event, tracesIn } from './trace.ts'

const POSSIBLE: Readonly<Record<string, readonly Event[]>> = {
  'sent once': ['done'],
  'sent twice, the second logged first': ['repeat', 'done'],
  'refused by the schema, then done': ['invalid', 'done'],
  'killed between the commit and its log': ['killed', 'repeat'],
  'the answer of COMMIT lost': ['failed', 'repeat'],
  'signed out after a lost answer': ['done', 'saved', 'repeat'],
  'changed after it was done': ['done', 'changed'],
  'rotated twice': ['unknown', 'failed', 'unknown', 'done', 'repeat'],
  'never done': ['failed', 'killed'],
}

const IMPOSSIBLE: Readonly<Record<string, readonly Event[]>> = {
  'done twice': ['done', 'done'],
  'done twice, with a kill in between': ['done', 'killed', 'done'],
  'done after it was answered from its receipt': ['killed', 'repeat', 'killed', 'done'],
  'done twice, after its key was removed': ['unknown', 'done', 'unknown', 'done'],
  'asked about a change of what was never done': ['invalid', 'changed'],
}

describe('a log of servers', () => {
  for (const [name, events] of Object.entries(POSSIBLE))
    test(`is a path of the model: ${name}`, () => assert.equal(acceptsTrace(events), true))
  for (const [name, events] of Object.entries(IMPOSSIBLE))
    test(`is no path of the model: ${name}`, () => assert.equal(acceptsTrace(events), false))

  test('is one trace for each nonce, with the kills that came after its first event', () => {
    const log = [
      { nonce: 'a', outcome: 'redirect' },
      { killed: true },
      { nonce: 'b', outcome: 'UNAVAILABLE' },
      { nonce: 'a', outcome: 'repeat' },
      { killed: true },
    ]
    const traces = tracesIn(log.map((line) => JSON.stringify(line)).join('\n'))
    assert.deepEqual(
      [...traces],
      [
        ['a', ['done', 'killed', 'repeat', 'killed']],
        ['b', ['failed', 'killed']],
      ],
    )
  })
})
