import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkUpload } from '../../../src/content/files/upload.ts'
import { hollowPng } from './pictures.ts'
import { assertRefused, fileOf, openWorkplace, taking } from './workplace.ts'

describe('upload of a collection', () => {
  const wrong: readonly (readonly [options: object, sentence: RegExp])[] = [
    [{ maxSize: 1 }, /upload\.types has to name what is taken/],
    [{ types: [], maxSize: 1 }, /upload\.types has to name/],
    [{ types: 'image/png', maxSize: 1 }, /upload\.types has to name/],
    [{ types: ['image/*'], maxSize: 1 }, /image\/\* cannot be recognised\. Known types are: image\/png, /],
    [{ types: ['image/jpg'], maxSize: 1 }, /write image\/jpeg for image\/jpg/],
    [{ types: ['image/png'] }, /upload\.maxSize must be a number above 0/],
    [{ types: ['image/png'], maxSize: '5mb' }, /upload\.maxSize/],
    [{ types: ['image/png'], maxSize: 1.5 }, /upload\.maxSize/],
    [{ types: ['image/png'], maxSize: 1, maxPixels: 0 }, /upload\.maxPixels/],
    [{ types: ['image/png'], maxSize: 1, mimeTypes: [] }, /and no mimeTypes/],
  ]
  for (const [options, sentence] of wrong)
    test(`${JSON.stringify(options)} is refused at the start, with what to write`, () => {
      assert.throws(() => checkUpload(options as never), { name: 'TypeError', message: sentence })
    })

  test('may allow larger pictures, or only smaller ones', async () => {
    const { files } = openWorkplace()
    const file = () => fileOf('a.png', hollowPng(1000, 1000))
    await files.prepare(file(), taking(['image/png'], { maxPixels: 1_000_000 }))
    const upload = taking(['image/png'], { maxPixels: 999_999 })
    await assertRefused(files.prepare(file(), upload), 'FILE_TOO_LARGE', /0\.999999 million pixels/)
  })
})
