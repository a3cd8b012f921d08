import assert from 'node:assert/strict'
import { test } from 'node:test'
import { migratedPlace, open } from '../databases.ts'

test('fails after it has used PostgreSQL', async () => {
  await (await open(await migratedPlace('postgres'))).ping()
  assert.fail('on purpose')
})
