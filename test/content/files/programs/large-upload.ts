import { openAsBlob, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { createFiles } from '../../../../src/content/files/files.ts'
import { checkUpload } from '../../../../src/content/files/upload.ts'
import { createDiskStore } from '../../../../src/content/index.ts'
import { avif } from '../pictures.ts'

/** Uploads a large file in one of three ways and reads it again; prints memory above idle, and how fast it was, as JSON. */
const [folder = '', way = '', mebibytes = ''] = process.argv.slice(2)
const size = Number(mebibytes) * 1_048_576
const upload = checkUpload({ types: ['image/avif'], maxSize: 3 * 2 ** 30 })
const files = createFiles({
  store: createDiskStore({ folder: join(folder, 'files') }),
  isUsed: async () => true,
})

/** A picture with very much behind it. */
async function* bytes() {
  const first = avif()
  yield first
  const block = Buffer.alloc(65_536, 1)
  for (let left = size - first.length; left > 0; left -= block.length) yield block.subarray(0, left)
}

async function arrived(): Promise<string> {
  const path = join(folder, 'arrived')
  const handle = await open(path, 'w', 0o600)
  for await (const chunk of bytes()) await handle.appendFile(chunk)
  await handle.close()
  return path
}

async function given() {
  if (way === 'stream') return { name: 'a.avif', stream: bytes() }
  const path = await arrived()
  const file = new File([await openAsBlob(path)], 'a.avif')
  return way === 'path' ? Object.assign(file, { path }) : file
}

const file = await given()
globalThis.gc?.()
const idle = process.memoryUsage().rss
let peak = idle
const watching = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss)
}, 5)
const start = performance.now()
const { columns } = await files.prepare(file, upload)
const seconds = (performance.now() - start) / 1000
let read = 0
for await (const chunk of await files.open(columns).stream()) read += (chunk as Buffer).length
clearInterval(watching)
rmSync(folder, { recursive: true })
const mebibyte = (bytes: number) => Math.round(bytes / 1_048_576)
console.log(
  JSON.stringify({
    size: columns.filesize,
    read,
    above: mebibyte(peak - idle),
    speed: mebibyte(size / seconds),
  }),
)
