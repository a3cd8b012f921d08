import { type DatabaseEvent, openDatabase } from '../../../../src/content/index.ts'

/**
 * Opens a database and so migrates it; prints each migration it ran itself. With a number as the last argument it
 * dies, as by `kill -9`, right before the statement with that number (counted over all files), or at the end.
 */
const [place = '', migrations = '', killAt = '0'] = process.argv.slice(2)
let seen = 0

function log(event: DatabaseEvent): void {
  if (event.kind === 'migrated') console.log(event.name)
  if (event.kind === 'migrating' && ++seen === Number(killAt)) process.kill(process.pid, 'SIGKILL')
}

const database = await openDatabase({ ...JSON.parse(place), migrations, log })
await database.close()
