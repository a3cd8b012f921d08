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
  return {
    url(database) {
      const url = new URL(address)
      url.pathname = database
      return url.href
    },
    async execute(sql, values = []) {
      return (await client.query(sql, [...values])).rows
    },
    close: () => client.end(),
  }
}
