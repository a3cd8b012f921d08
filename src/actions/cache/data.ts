import { deserialize, serialize } from 'node:v8'
import type { Content, EntryStore, Fill } from './entry-store.ts'
import { currentScope, inFill } from './scope.ts'

/** The key of cached data: a string, or the list of values that identify the data. */
export type DataKey = string | readonly (string | number | boolean | null)[]

/** The maximum age of an entry in milliseconds, and the labels that it depends on. */
export interface EntryOptions {
  readonly ttl: number
  readonly labels: readonly string[]
}

const MAX_KEY_LENGTH = 1000

/**
 * Returns the data of a key: the cached value, the result of a read in progress, or the result of `read`. Every caller
 * gets its own copy. Errors of `read` are rethrown and not cached.
 */
export async function readThrough<Data>(
  store: EntryStore,
  key: DataKey,
  { read, ttl, labels }: EntryOptions & { readonly read: () => Data | Promise<Data> },
): Promise<Data> {
  const scope = currentScope()
  const name = `data ${JSON.stringify(key)}`
  if (scope === 'handler' || store.isOff || name.length > MAX_KEY_LENGTH) return await read()
  scope?.dependOn({ labels })
  const entry = store.find(name)
  if (entry) {
    scope?.dependOn({ labels: entry.labels })
    return copyOf(entry.content)
  }
  const fill = store.fillOf(name) ?? begin(store, name, { read, ttl, labels })
  const content = await fill.ended
  scope?.dependOn(fill)
  return copyOf(content)
}

function begin(
  store: EntryStore,
  name: string,
  { read, ttl, labels }: EntryOptions & { readonly read: () => unknown },
): Fill {
  const fill = store.begin(name, labels)
  const work = async () => ({ kind: 'data', body: bytesOf(await inFill(fill, read), name) }) as const
  void work().then(
    (content) => store.end(name, fill, { content, ttl }),
    (error: unknown) => store.fail(name, fill, error),
  )
  return fill
}

function bytesOf(data: unknown, name: string): Buffer {
  try {
    return serialize(data)
  } catch (cause) {
    throw new TypeError(
      `cache.data(${name.slice('data '.length)}) cannot cache this value: ${(cause as Error).message} Return plain data.`,
      { cause },
    )
  }
}

/** Copies the data, so that callers cannot change the cached value. Its type is that of `read` with the same key. */
function copyOf<Data>(content: Content | null): Data {
  if (content?.kind !== 'data') throw new TypeError('The entry of a data key must contain data.')
  return deserialize(content.body) as Data
}
