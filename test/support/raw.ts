import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What came back for bytes that were written to a socket. */
export interface RawReply {
  /** The whole reply as Latin-1 text. */
  readonly text: string
  /** Of the status line; 0 when the connection ended without one. */
  readonly status: number
}

/** Writes bytes to the server as they are, and reads until it closes the connection. */
export async function sendRaw(port: number, bytes: string | Uint8Array): Promise<RawReply> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A server may cut a connection that it has answered; what came before that counts.
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  const text = Buffer.concat(chunks).toString('latin1')
  return { text, status: Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? 0) }
}

/** An HTTP/1.1 message that asks for the connection to be closed after it. */
export function message(firstLine: string, headers: readonly string[], body = ''): string {
  return [firstLine, ...headers, 'Connection: close', '', body].join('\r\n')
}

/** A connection that is open, for a client that stops in the middle. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}
