import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseCsv } from '../../../src/app/imports/csv.ts'
import { processorTime } from '../../support/processor-time.ts'

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`

describe('CSV', () => {
  it('is read as RFC 4180 has it', () => {
    assert.deepEqual(parseCsv('a,b\r\n1,2\r\n'), [
      ['a', 'b'],
      ['1', '2'],
    ])
    assert.deepEqual(parseCsv('"a ""b"", c",d'), [['a "b", c', 'd']])
    assert.deepEqual(parseCsv('"two\r\nlines",x\n,'), [
      ['two\r\nlines', 'x'],
      ['', ''],
    ])
    assert.deepEqual(parseCsv(''), [])
  })

  it('gives back what was written, whatever it was', () => {
    const row = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const text = rows.map((fields) => fields.map(quoted).join(',')).join('\r\n')
        assert.deepEqual(parseCsv(text), rows)
      }),
    )
  })

  it('is refused where a quote is not closed, or is followed by something', () => {
    for (const text of ['"a', 'a,"b', '"a"b', 'a"b', '""x']) assert.equal(parseCsv(text), null)
  })

  it('costs little, however many empty lines or fields a file is made of', async () => {
    const spent = await processorTime(() => {
      assert.deepEqual(parseCsv(`a,b${'\n'.repeat(5_000_000)}1,2${'\r\n'.repeat(1_000_000)}`), [
        ['a', 'b'],
        ['1', '2'],
      ])
      for (const line of [',', ',\n', 'a,b\r\n']) assert.equal(parseCsv(line.repeat(1_500_000)), null)
      assert.deepEqual(parseCsv('1,2\n3', 3), [['1', '2'], ['3']])
      assert.equal(parseCsv('1,2\n3', 2), null)
    })
    assert.ok(spent < 1000)
  })

  it('takes no longer than its length', async () => {
    const spent = await processorTime(() => {
      const long = 'x""'.repeat(500_000)
      assert.deepEqual(parseCsv(`"${long}"`), [[long.replaceAll('""', '"')]])
      assert.equal(parseCsv(`"${long}`), null)
    })
    assert.ok(spent < 2000)
  })
})
