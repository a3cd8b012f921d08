import pg from 'pg'

/** A connection to a PostgreSQL server, for what concerns whole databases. */
export interface ServerConnection {
  /** The address of another database of this server. */
  url(database: string): string
  execute(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

export async function connectTo(address: string): Promise<ServerConnection> {
  const client = new pg.Client(address)
  await client.connect()
  // One statement after the other: a connection has one at a time.
  let last: Promise<unknown> = Promise.resolve()
  return {
    url(database) {
      const url = new URL(address)
      url.pathname = database
      return url.href
    },
    async execute(sql, values = []) {
      const query = last.then(() => client.query(sql, [...values]))
      last = query.catch(() => {})
      return (await query).rows
    },
    close: () => client.end(),
  }
}
