import { ContentError } from '../errors.ts'

/** Bytes of UTF-8: what file systems take. */
const LONGEST = 255

/** Controls, line separators, and what turns the direction of writing, with which `gnp.exe` is shown as `exe.png`. */
const TREACHEROUS = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

/**
 * The name of a file as it is kept and shown, in NFC. It never becomes a part of a path. Throws FILE_NAME for one that
 * would mislead: with a folder in it, with control or direction characters, with a dot in front, empty, or longer than
 * 255 bytes.
 */
export function requireFileName(given: string): string {
  const name = given.normalize('NFC').trim()
  const problem = problemOf(given, name)
  if (problem) throw new ContentError('FILE_NAME', problem)
  return name
}

function problemOf(given: string, name: string): string | null {
  if (name === '') return 'The file has no name.'
  if (!given.isWellFormed() || TREACHEROUS.test(given))
    return 'The name of the file has characters that cannot be shown. Please give it another name.'
  if (/[/\\]/.test(name)) return 'The name of the file has a slash in it. Please give it another name.'
  if (name.startsWith('.')) return 'The name of the file begins with a dot. Please give it another name.'
  if (Buffer.byteLength(name) > LONGEST)
    return 'The name of the file is too long. Please give it a shorter one.'
  return null
}

/** The extension: the part after the last dot, in lower case; empty without one. */
export function extensionOf(name: string): string {
  return /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
}
