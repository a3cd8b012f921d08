import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { watchOthers } from '../driver/quiet.ts'
import { benchFolder } from '../driver/systems.ts'
import { conditionsOf } from './conditions.ts'
import { openDatabases } from './databases.ts'
import type { ContentFindings, DatabaseFindings } from './findings.ts'
import { measureLargeTable } from './large-table.ts'
import type { ContentOptions, Kind } from './options.ts'
import { report } from './report.ts'
import { sides } from './sides.ts'
import { measureSmallFile } from './small-file.ts'
import { measureSmallTable } from './small-table.ts'
import { measureUpload } from './upload.ts'

/** Measures, prints and keeps the results. */
export async function benchContent(options: ContentOptions): Promise<void> {
  const othersSinceNow = watchOthers()
  const findings: DatabaseFindings[] = []
  for (const kind of options.databases) findings.push(await measureDatabase(kind, options))
  const isFiles = options.upload > 0
  const smallFile = isFiles ? await measureSmallFile(options) : undefined
  const upload = isFiles ? await measureUpload(options.upload) : undefined
  const conditions = conditionsOf(options, othersSinceNow())
  const all = { conditions, databases: findings, smallFile, upload }
  const tables = report(all)
  process.stdout.write(tables)
  if (options.write) keep(all, tables)
}

async function measureDatabase(kind: Kind, options: ContentOptions): Promise<DatabaseFindings> {
  const databases = await openDatabases(kind)
  try {
    process.stderr.write(`${kind}: operations\n`)
    const { names, operations } = await measureSmallTable(databases, sides[kind], options)
    if (options.rows === 0) return { kind, names, operations, questions: [] }
    process.stderr.write(`${kind}: ${options.rows.toLocaleString('en')} rows\n`)
    return { kind, names, operations, questions: await measureLargeTable(databases, sides[kind], options) }
  } finally {
    await databases.close()
  }
}

function keep(findings: ContentFindings, tables: string): void {
  const documents = join(benchFolder, '..', 'docs')
  mkdirSync(documents, { recursive: true })
  writeFileSync(join(documents, 'benchmarks-content.md'), `${introduction}${tables}`)
  const results = JSON.stringify(findings, undefined, 2)
  writeFileSync(join(benchFolder, 'content-results.json'), `${results}\n`)
}

const introduction = `# Benchmarks of the Local API

Written by \`npm run bench -- --only content\`; every single number is in [bench/content-results.json](../bench/content-results.json).
What is measured and how: [bench/README.md](../bench/README.md).

`
