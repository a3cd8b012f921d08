import { loadPackage } from '../../packages/index.ts'

let loading: Promise<typeof import('file-type')> | undefined

/** Loads the optional package that knows types by their bytes. Called at the start, so that no upload finds it missing. */
export function loadDetector(): Promise<typeof import('file-type')> {
  const need = { name: 'file-type', neededBy: 'signpost/content with uploads' }
  loading ??= loadPackage(need, () => import('file-type'))
  return loading
}

/** The type that the first bytes of a file show, without parameters; null when they show none. */
export async function detectType(head: Uint8Array): Promise<string | null> {
  const found = await detect(head)
  return found?.mime.replace(/;.*/, '') ?? null
}

/** Bytes on which the detector throws have no known type. */
async function detect(head: Uint8Array) {
  const { fileTypeFromBuffer } = await loadDetector()
  try {
    return await fileTypeFromBuffer(head, { maxBufferSize: 1_048_576 })
  } catch {
    return undefined
  }
}
