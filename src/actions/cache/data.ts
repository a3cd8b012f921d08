import { deserialize, serialize } from 'node:v8'
import { currentScope, inFill } from './scope.ts'
import type { Content, Fill, Shelf } from './shelf.ts'

/** What data is kept under: a text, or a list of what it was made from. */
export type DataKey = string | readonly (string | number | boolean | null)[]

/** How long a thing is kept, in milliseconds, and the labels it depends on. */
export interface Keeping {
  readonly ttl: number
  readonly labels: readonly string[]
}

const LONGEST_KEY = 1000

/**
 * The data under a key: what is kept, what somebody is reading already, or what `read` answers. Everybody gets a copy.
 * Rejects with what `read` throws, which is not kept.
 */
export async function readThrough<Data>(
  shelf: Shelf,
  key: DataKey,
  { read, ttl, labels }: Keeping & { readonly read: () => Data | Promise<Data> },
): Promise<Data> {
  const scope = currentScope()
  const name = `data ${JSON.stringify(key)}`
  if (scope === 'handler' || shelf.isOff || name.length > LONGEST_KEY) return await read()
  scope?.dependOn({ labels })
  const entry = shelf.find(name)
  if (entry) {
    scope?.dependOn({ labels: entry.labels })
    return copyOf(entry.content)
  }
  const fill = shelf.fillOf(name) ?? begin(shelf, name, { read, ttl, labels })
  const content = await fill.ended
  scope?.dependOn(fill)
  return copyOf(content)
}

function begin(
  shelf: Shelf,
  name: string,
  { read, ttl, labels }: Keeping & { readonly read: () => unknown },
): Fill {
  const fill = shelf.begin(name, labels)
  const work = async () => ({ kind: 'data', body: bytesOf(await inFill(fill, read), name) }) as const
  void work().then(
    (content) => shelf.end(name, fill, { content, ttl }),
    (error: unknown) => shelf.fail(name, fill, error),
  )
  return fill
}

function bytesOf(data: unknown, name: string): Buffer {
  try {
    return serialize(data)
  } catch (cause) {
    throw new TypeError(
      `cache.data(${name.slice('data '.length)}) cannot keep this: ${(cause as Error).message} Answer plain data.`,
      { cause },
    )
  }
}

/** A copy, so that nobody changes what others get. Its type is proved by where it came from: `read` of the same call. */
function copyOf<Data>(content: Content | null): Data {
  if (content?.kind !== 'data') throw new TypeError('Under a key of data there is nothing but data.')
  return deserialize(content.body) as Data
}
