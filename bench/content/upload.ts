import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { undoAtExit } from '../driver/workspace.ts'

export interface UploadFindings {
  readonly bytes: number
  readonly bytesPerSecond: number
  /** The most memory the process held, above what it held after a first, small upload. */
  readonly peakAboveIdle: number
}

/** One large file through `create`, in a process of its own, whose memory nothing else uses. */
export async function measureUpload(mebibytes: number): Promise<UploadFindings> {
  process.stderr.write(`an upload of ${mebibytes} MiB\n`)
  const program = join(import.meta.dirname, 'upload-program.ts')
  const child = spawn(process.execPath, [program, String(mebibytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const end = undoAtExit(() => child.kill())
  const printed: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
  const [code] = await once(child, 'close')
  end()
  if (code !== 0) throw new Error('The upload failed.')
  return JSON.parse(Buffer.concat(printed).toString())
}
