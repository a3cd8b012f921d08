import { openDatabase } from '../../../../src/content/index.ts'

/** Opens a database as a user who is not root, where root would be allowed everything; prints how it ended. */
const [file = '', migrations = ''] = process.argv.slice(2)
try {
  await openDatabase({ file, migrations })
  console.log('opened')
} catch (error) {
  console.log(error instanceof Error ? error.message : error)
}
