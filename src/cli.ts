#!/usr/bin/env node
const [major = '0'] = process.versions.node.split('.')
if (Number(major) < 24) {
  process.stderr.write(`signpost needs Node 24 or later; this is ${process.version}.\n`)
  process.exit(1)
}

// Not at the top: an older Node is told so before it reads what it cannot run.
const { main } = await import('./cli/index.ts')
await main(process.argv.slice(2))

export {}
