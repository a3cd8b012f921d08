import { fileTypeFromBuffer } from 'file-type'

/** The type that the first bytes of a file show, without parameters; null when they show none. */
export async function detectType(head: Uint8Array): Promise<string | null> {
  const found = await detect(head)
  return found?.mime.replace(/;.*/, '') ?? null
}

/** Bytes that make the detector stumble are none it knows. */
async function detect(head: Uint8Array) {
  try {
    return await fileTypeFromBuffer(head, { maxBufferSize: 1_048_576 })
  } catch {
    return undefined
  }
}
