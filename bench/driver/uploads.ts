import { createHash, type Hash, randomBytes } from 'node:crypto'
import { createReadStream, globSync, rmSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, type Page, readAnswer } from './browser.ts'
import { forgetPeak, peakResidentBytes, residentBytes } from './processes.ts'
import type { RunningServer } from './server.ts'
import { type Site, siteOf } from './site.ts'

export interface UploadMeasurement {
  readonly bytesPerSecond: number
  readonly idleBytes: number
  /** The most memory the server held, above what it held after a first upload. */
  readonly peakAboveIdle: number
}

export interface UploadJob {
  readonly files: number
  readonly bytes: number
}

const mebibyte = 1024 ** 2
const firstUpload: UploadJob = { files: 1, bytes: 32 * mebibyte }
export const manyUploads: UploadJob = { files: 8, bytes: 32 * mebibyte }
export const largeUpload: UploadJob = { files: 1, bytes: 2048 * mebibyte }

const quietMilliseconds = 1000

/** Sends files through the form of /upload, all at once, and compares them on disk by size and SHA-256. */
export async function measureUploads(server: RunningServer, job: UploadJob): Promise<UploadMeasurement> {
  const site = siteOf(server)
  const page = await site.browser.visit('/upload')
  await uploadAll(site, page, firstUpload)
  removeFiles(server)
  const wanted = await expectedDigests(job)

  await wait(quietMilliseconds)
  forgetPeak(server.pid)
  const idleBytes = residentBytes(server.pid)
  const startedAt = performance.now()
  await uploadAll(site, page, job)
  const seconds = (performance.now() - startedAt) / 1000
  const peakAboveIdle = peakResidentBytes(server.pid) - idleBytes

  await requireFiles(server, wanted)
  removeFiles(server)
  return { bytesPerSecond: (job.files * job.bytes) / seconds, idleBytes, peakAboveIdle }
}

async function uploadAll(site: Site, page: Page, job: UploadJob): Promise<void> {
  const uploads = Array.from({ length: job.files }, (_, index) =>
    upload(site, page, { index, bytes: job.bytes }),
  )
  for (const answer of await Promise.all(uploads)) {
    const isAccepted = [200, 302, 303].includes(answer.status)
    if (!isAccepted) throw new Error(`An upload was answered with ${answer.status}.`)
  }
}

interface Upload {
  readonly index: number
  readonly bytes: number
}

async function upload({ browser }: Site, page: Page, file: Upload): Promise<Answer> {
  const form = page.forms.find(({ fields }) => fields.some(({ isFile }) => isFile))
  const field = form?.fields.find(({ isFile }) => isFile)
  if (form === undefined || field === undefined) throw new Error('/upload has no form for a file.')

  const typed = { [field.name]: `file-${file.index}.bin` }
  const { method, path, headers, encoded } = browser.submitFile(page, { form, typed })
  const length = encoded.head.length + file.bytes + encoded.tail.length
  const request = http.request(new URL(path, browser.origin), {
    method,
    headers: { ...headers, 'Content-Length': length },
    agent: false,
  })
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on('response', (response) => resolve(readAnswer(response)))
    request.on('error', reject)
  })
  const sent = pipeline(Readable.from(bodyOf(encoded, file)), request)
  const [result] = await Promise.all([answer, sent])
  return result
}

function* bodyOf(encoded: { readonly head: Buffer; readonly tail: Buffer }, file: Upload): Generator<Buffer> {
  yield encoded.head
  yield* contentOf(file)
  yield encoded.tail
}

const block = randomBytes(64 * 1024)

/** As many bytes as asked for, none of them kept: one random block, with the number of each repetition in front. */
function* contentOf({ index, bytes }: Upload): Generator<Buffer> {
  for (let offset = 0; offset < bytes; offset += block.length) {
    const number = Buffer.alloc(16)
    number.writeBigUInt64LE(BigInt(index), 0)
    number.writeBigUInt64LE(BigInt(offset), 8)
    yield number
    yield block.subarray(number.length)
  }
}

async function expectedDigests({ files, bytes }: UploadJob): Promise<string[]> {
  const digests = Array.from({ length: files }, (_, index) =>
    digestOf(Readable.from(contentOf({ index, bytes }))),
  )
  return (await Promise.all(digests)).sort()
}

async function digestOf(stream: Readable): Promise<string> {
  const hash: Hash = createHash('sha256')
  let size = 0
  for await (const chunk of stream) {
    hash.update(chunk)
    size += chunk.length
  }
  return `${size} bytes, ${hash.digest('hex')}`
}

async function requireFiles(server: RunningServer, wanted: readonly string[]): Promise<void> {
  const found = await Promise.all(filesOf(server).map((path) => digestOf(createReadStream(path))))
  if (found.sort().join() !== wanted.join()) {
    throw new Error(`The uploads on disk are not what was sent.\nsent: ${wanted}\nfound: ${found}`)
  }
}

function removeFiles(server: RunningServer): void {
  for (const path of filesOf(server)) rmSync(path)
}

function filesOf(server: RunningServer): string[] {
  const entries = globSync('**', { cwd: server.uploads, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
