import { Browser } from './browser.ts'
import type { Database } from './database.ts'
import type { RunningServer } from './server.ts'

/** A running system as its visitors and its operator see it. */
export interface Site {
  readonly browser: Browser
  readonly database: Database
}

export function siteOf(server: RunningServer): Site {
  return { browser: new Browser(server.origin), database: server.database }
}
