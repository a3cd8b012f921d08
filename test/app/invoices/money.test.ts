import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { AMOUNT, fromCents, toCents, totalsOf } from '../../../src/app/invoices/money.ts'

describe('money', () => {
  it('is read as it is written, and written as it is read', () => {
    for (const [amount, cents] of [
      ['0', 0],
      ['12', 1200],
      ['12.5', 1250],
      ['12,05', 1205],
      ['999999.99', 99_999_999],
    ] as const)
      assert.equal(toCents(amount), cents)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (cents) => toCents(fromCents(cents)) === cents),
    )
  })

  it('is refused where it could be read in two ways', () => {
    for (const amount of ['1.234', '1,234.50', '-1', '+1', '1e3', '.5', '5.', '1 000', '0x10', '١٢', ''])
      assert.doesNotMatch(amount, AMOUNT)
  })

  it('is taxed on the whole, half a cent up, without fractions', () => {
    const line = { quantity: 3, price: 3333 }
    assert.deepEqual(totalsOf([line], 19), { net: 9999, tax: 1900, gross: 11_899 })
    assert.deepEqual(totalsOf([{ quantity: 1, price: 50 }], 1), { net: 50, tax: 1, gross: 51 })
    assert.deepEqual(totalsOf([{ quantity: 1, price: 49 }], 1), { net: 49, tax: 0, gross: 49 })
    const most = Array.from({ length: 50 }, () => ({ quantity: 9999, price: 99_999_999 }))
    const { net, tax, gross } = totalsOf(most, 50)
    assert.ok([net, tax, gross].every(Number.isSafeInteger))
    assert.equal(gross - net, tax)
  })
})
