import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Eta } from 'eta'

const folder = join(import.meta.dirname, 'views')
const eta = new Eta({ views: folder, cache: true })

// Templates with a name of their own are compiled once and found without a path.
for (const file of readdirSync(folder))
  eta.loadTemplate(`@${file.replace('.eta', '')}`, readFileSync(join(folder, file), 'utf8'))

export function render(view: string, data: object): string {
  return eta.render(`@${view}`, data)
}
