#!/usr/bin/env node
const [major = '0'] = process.versions.node.split('.')
if (Number(major) < 24) {
  process.stderr.write(`signpost needs Node 24 or later; this is ${process.version}.\n`)
  process.exit(1)
}

// Not at the top, so that an older Node prints its message before it reads syntax that it does not support.
const { main } = await import('./cli/index.ts')
await main(process.argv.slice(2))

export {}
