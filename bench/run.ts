// npm run bench: the same job in Signpost and in other systems, compared. See README.md, or --help.
// With --only content: the Local API compared with Kysely and the bare drivers.
import { contentHelp, isContent, parseContentOptions } from './content/options.ts'
import { UsageError } from './driver/command-line.ts'
import { help, parseOptions } from './driver/options.ts'
import { install } from './driver/prepare.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  try {
    requirePlatform()
    await (isContent(args) ? runContent(args) : runSystems(args))
    return 0
  } catch (error) {
    return explain(error)
  }
}

async function runContent(args: string[]): Promise<void> {
  const options = parseContentOptions(args)
  if (options === undefined) return void process.stdout.write(contentHelp)
  const { benchContent } = await import('./content/bench.ts')
  await benchContent(options)
}

async function runSystems(args: string[]): Promise<void> {
  const options = parseOptions(args)
  if (options === undefined) return void process.stdout.write(help)
  await install(import.meta.dirname)
  // Only now are the packages of the driver itself there.
  const { bench } = await import('./driver/bench.ts')
  await bench(options)
}

function requirePlatform(): void {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 24)
    throw new UsageError(`This needs Node 24, not ${process.version}; start it with npm run bench`)
  if (process.platform !== 'linux')
    throw new UsageError('This needs Linux: it reads memory and processor time from /proc')
}

function explain(error: unknown): number {
  const isUsage = error instanceof UsageError
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(
    isUsage ? `${message}.\nnpm run bench -- --help lists what there is.\n` : `${message}\n`,
  )
  return isUsage ? 2 : 1
}
