import Sqlite from 'better-sqlite3'

/** Takes the write lock of a SQLite file, says so, and holds it until its input ends. */
const sqlite = new Sqlite(process.argv[2])
sqlite.exec('begin immediate')
console.log('held')
// Closed by name: an unreferenced connection is garbage collected, and the lock with it.
process.stdin.resume().on('end', () => sqlite.close())
