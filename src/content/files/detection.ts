import type { FileReaders } from '../optional-packages.ts'

/** The type that the first bytes of a file show, without parameters; null when they show none. */
export async function detectType(head: Uint8Array, readers: FileReaders): Promise<string | null> {
  const found = await detect(head, readers)
  return found?.mime.replace(/;.*/, '') ?? null
}

/** Bytes on which the detector throws have no known type. */
async function detect(head: Uint8Array, { fileTypeFromBuffer }: FileReaders) {
  try {
    return await fileTypeFromBuffer(head, { maxBufferSize: 1_048_576 })
  } catch {
    return undefined
  }
}
