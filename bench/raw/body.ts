import type { IncomingMessage } from 'node:http'

const maximumBytes = 64 * 1024

export class BodyTooLarge extends Error {}

export function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maximumBytes) reject(new BodyTooLarge())
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(new URLSearchParams(Buffer.concat(chunks).toString())))
    request.on('error', reject)
  })
}
