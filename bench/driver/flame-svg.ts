import type { Flame, Frame } from './flame.ts'

const WIDTH = 1200
const ROW = 17
const HEAD = 48
/** Narrower frames are left out. */
const NARROWEST = 1.2
const CHARACTER = 6.4

const COLORS: Readonly<Record<string, string>> = {
  "Signpost's engine": '#f2a65a',
  'the application': '#7fb685',
  Node: '#9fb8d9',
  'writing to the socket': '#c9b6e4',
}
const OTHER = '#d8d2c4'

/** A flame graph as SVG: the width of a call is its share of the time, what it called is below it. */
export function flameSvg({ root }: Flame, title: string): string {
  const boxes: string[] = []
  const deepest = renderFrame(root, { left: 0, depth: 0, scale: WIDTH / root.time, boxes })
  const height = HEAD + (deepest + 1) * ROW
  const style = 'text{font:11px ui-monospace,monospace;fill:#222}.title{font-size:14px}'
  const heading = `<text class="title" x="4" y="18">${escape(title)}</text>`
  const legend = `<text x="4" y="36">Orange: the engine. Green: the application. Blue: Node. Violet: writing to the socket. Grey: other packages, V8.</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}"><style>${style}</style><rect width="100%" height="100%" fill="#fff"/>${heading}${legend}\n${boxes.join('\n')}\n</svg>\n`
}

interface Place {
  readonly left: number
  readonly depth: number
  readonly scale: number
  readonly boxes: string[]
}

/** Returns the depth of the graph. */
function renderFrame(frame: Frame, { left, depth, scale, boxes }: Place): number {
  boxes.push(boxOf(frame, { left, depth, scale, boxes }))
  let deepest = depth
  let next = left
  for (const child of [...frame.children.values()].sort((one, other) => other.time - one.time)) {
    if (child.time * scale >= NARROWEST)
      deepest = Math.max(deepest, renderFrame(child, { left: next, depth: depth + 1, scale, boxes }))
    next += child.time * scale
  }
  return deepest
}

function boxOf({ name, part, time }: Frame, { left, depth, scale }: Place): string {
  const width = time * scale
  const top = HEAD + depth * ROW
  const share = `${((100 * width) / WIDTH).toFixed(1)} %`
  const room = Math.floor((width - 4) / CHARACTER)
  const label = room < 3 ? '' : name.length > room ? `${name.slice(0, room - 1)}…` : name
  const text = label && `<text x="${(left + 2).toFixed(1)}" y="${top + 12}">${escape(label)}</text>`
  return `<g><title>${escape(`${name} (${part}) ${share}`)}</title><rect x="${left.toFixed(1)}" y="${top}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}" fill="${COLORS[part] ?? OTHER}"/>${text}</g>`
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
