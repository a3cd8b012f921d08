import { existsSync } from 'node:fs'

if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(`Signpost needs Node 24 or newer; this is ${process.version}. "npm start" brings its own.`)
  process.exit(1)
}
if (existsSync('.env')) process.loadEnvFile('.env')

const { start } = await import('./app/start.ts')
try {
  const running = await start(process.env)
  console.log(`Gazette is at ${running.url}`)
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      // A second signal means: now.
      if (isStopping) process.exit(1)
      isStopping = true
      running.stop().then(
        () => process.exit(0),
        (error) => {
          console.error(error)
          process.exit(1)
        },
      )
    })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
