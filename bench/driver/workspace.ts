import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const undoings = new Set<() => void>()

/** Runs `undo` however this process ends (done, failed, Ctrl+C). Returns a function that runs it now. */
export function undoAtExit(undo: () => void): () => void {
  undoings.add(undo)
  return () => {
    if (undoings.delete(undo)) undo()
  }
}

/** A temporary folder that does not outlive this process. */
export function createFolder(name: string): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `signpost-bench-${name}-`))
  return { path, remove: undoAtExit(() => rmSync(path, { recursive: true, force: true })) }
}

function undoEverything(): void {
  for (const undo of [...undoings].reverse()) {
    undoings.delete(undo)
    undo()
  }
}

process.on('exit', undoEverything)
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
process.once('SIGHUP', () => process.exit(129))
