import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone } from '../../../src/actions/index.ts'
import { describeField } from '../../../src/actions/inspector/field-description.ts'
import { describeActions } from '../../../src/actions/tools.ts'

describe('a described field', () => {
  test('names every type that its file may have', () => {
    const Input = z.object({ picture: z.file().max(2000).mime(['image/png', 'image/jpeg']) })
    const [upload] = describeActions({ upload: action({ access: anyone, input: Input }, async () => {}) })
    const [picture] = upload?.fields ?? []
    assert.ok(picture)
    assert.equal(picture.kind, 'file')
    assert.deepEqual(picture.limits, { maxLength: 2000, contentMediaType: ['image/png', 'image/jpeg'] })
    assert.match(describeField(picture), /contentMediaType image\/png, image\/jpeg$/)
  })
})
