import { pipeline } from 'node:stream/promises'
import { type Request, type Response, Router } from 'express'
import { ContentError, isId, type OpenedFile } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import { fileResponse } from './file-response.ts'

export function mediaPages(content: Pick<AppContent, 'openFile'>): Router {
  const pages = Router()

  // The file name in the URL is for readers only; the id selects the file.
  pages.get('/media/:id{/:filename}', async (request, response, next) => {
    try {
      await sendFile(await findFile(content, request.params.id), request, response)
    } catch (error) {
      next(isHidden(error) ? undefined : error)
    }
  })

  return pages
}

async function findFile(content: Pick<AppContent, 'openFile'>, id: string): Promise<OpenedFile> {
  if (!isId(id)) throw new ContentError('NOT_FOUND', 'This file does not exist.')
  return await content.openFile({ collection: 'media', id, user: null })
}

/** Missing and forbidden files get the same response, so that it does not reveal which files exist. */
function isHidden(error: unknown): boolean {
  return error instanceof ContentError && (error.code === 'NOT_FOUND' || error.code === 'ACCESS_DENIED')
}

async function sendFile(file: OpenedFile, request: Request, response: Response): Promise<void> {
  const { status, range, headers } = fileResponse(request, file)
  if (request.method === 'HEAD' || !range) return void response.writeHead(status, headers).end()
  const bytes = await file.stream(range)
  const length = range.end - range.start + 1
  const whole = (chunks: AsyncIterable<Buffer>) => requireWhole(chunks, length)
  await pipeline(bytes, whole, response.writeHead(status, headers)).catch(ignoreDisconnect)
}

/** Ends the connection if the file is shorter than its row says, so that the client does not wait for the rest. */
async function* requireWhole(chunks: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let missing = length
  for await (const chunk of chunks) {
    missing -= chunk.length
    yield chunk
  }
  if (missing > 0) throw new Error(`The file ends ${missing} bytes early.`)
}

/** A client that disconnects during a download is not an error. */
function ignoreDisconnect(error: unknown): void {
  const isDisconnect =
    error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'
  if (!isDisconnect) throw error
}
