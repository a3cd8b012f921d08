import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

const serverCore = '0'
const loadCore = '1'

/** Whether server and load can have a core each here. */
export const coresAreSplit =
  availableParallelism() > 1 && spawnSync('taskset', ['-c', serverCore, 'true']).status === 0

/** The command line that runs a server on its own core. */
export function onServerCore(command: readonly string[]): readonly string[] {
  return coresAreSplit ? ['taskset', '-c', serverCore, ...command] : command
}

/** Keeps this process, which makes the load, away from the core of the server. */
export function moveToLoadCore(): void {
  if (coresAreSplit) spawnSync('taskset', ['-acp', loadCore, String(process.pid)])
}
