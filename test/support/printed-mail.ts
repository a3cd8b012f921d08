import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The link in the last e-mail that a Gazette has written. Its output names the file, and not the link.
 *
 * @param output what the process has printed
 * @param root what the process has as the root of its files
 */
export function linkInLastMail(output: string, root = '/'): string {
  const file = [...output.matchAll(/^Mail to .* \((.+\.txt)\)$/gm)].at(-1)?.[1] ?? assert.fail('no e-mail')
  const text = readFileSync(join(root, file), 'utf8')
  return /https?:\/\/[^/\s]+(\/\S+token=[\w-]+)/.exec(text)?.[1] ?? assert.fail(`no link in ${text}`)
}
