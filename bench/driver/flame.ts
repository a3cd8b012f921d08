/** A profile as V8 writes it (`--cpu-prof`). Times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
  readonly startTime: number
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly children?: readonly number[]
}

interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

/** One call in a flame graph: everything below it included. */
export interface Frame {
  readonly name: string
  readonly part: string
  time: number
  readonly children: Map<string, Frame>
}

export interface Flame {
  readonly root: Frame
  /** Time that was spent in each part itself. */
  readonly parts: ReadonlyMap<string, number>
}

/** Adds up the samples since a time, on the clock of `process.hrtime`. Idle time is left out. */
export function createFlame({ nodes, samples, timeDeltas, startTime }: CpuProfile, since: number): Flame {
  const paths = pathsOf(nodes)
  const root: Frame = { name: 'all', part: 'all', time: 0, children: new Map() }
  const parts = new Map<string, number>()
  let clock = startTime
  for (const [index, sample] of samples.entries()) {
    const time = timeDeltas[index] ?? 0
    clock += time
    const path = paths.get(sample) ?? []
    const last = path.at(-1)
    if (clock < since || last === undefined || last.functionName === '(idle)') continue
    addPath(root, path, time)
    parts.set(partOf(last), (parts.get(partOf(last)) ?? 0) + time)
  }
  return { root, parts: new Map([...parts].sort(([, one], [, other]) => other - one)) }
}

/** From the top to each node, without the root. */
function pathsOf(nodes: readonly ProfileNode[]): ReadonlyMap<number, readonly CallFrame[]> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const paths = new Map<number, readonly CallFrame[]>()
  const visit = (node: ProfileNode, path: readonly CallFrame[]) => {
    paths.set(node.id, path)
    for (const id of node.children ?? []) {
      const child = byId.get(id)
      if (child) visit(child, [...path, child.callFrame])
    }
  }
  const [root] = nodes
  if (root) visit(root, [])
  return paths
}

function addPath(root: Frame, path: readonly CallFrame[], time: number): void {
  let frame = root
  frame.time += time
  for (const call of path) {
    const name = call.functionName || '(anonymous)'
    const part = partOf(call)
    const key = `${part} ${name}`
    const child = frame.children.get(key) ?? { name, part, time: 0, children: new Map() }
    frame.children.set(key, child)
    child.time += time
    frame = child
  }
}

/** The part that a call belongs to. A call without a file is V8 itself, or a C++ function that calls the kernel. */
function partOf({ url, functionName }: CallFrame): string {
  if (url.startsWith('node:')) return 'Node'
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name !== undefined) return name
  if (/\/(dist|src)\/actions\//.test(url)) return "Signpost's engine"
  if (url.startsWith('file:')) return 'the application'
  if (/^write(Latin1|Utf8|Ascii)?(String|Buffer)$|^writev$/.test(functionName)) return 'writing to the socket'
  return functionName === '(garbage collector)' ? 'garbage collection' : 'V8'
}
