import { readFileSync } from 'node:fs'
import { processorSeconds } from './processes.ts'

const ticksPerSecond = 100
const measuredCores = /^cpu[01] +(.*)$/gm

/**
 * Watches the two cores of the measurement. The function it returns says what share of their time went to
 * neither this process nor the servers it has started and ended since.
 */
export function watchOthers(): () => number {
  const startedAt = performance.now()
  const before = { cores: busySeconds(), own: processorSeconds(process.pid) }
  return () => {
    const own = processorSeconds(process.pid) - before.own
    const others = busySeconds() - before.cores - own
    const available = (2 * (performance.now() - startedAt)) / 1000
    return Math.max(0, others / available)
  }
}

/** Seconds that the cores were busy for any process, time stolen by the host included. */
function busySeconds(): number {
  const lines = [...readFileSync('/proc/stat', 'utf8').matchAll(measuredCores)]
  const ticks = lines.flatMap(([, fields = '']) => {
    const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = fields
      .split(' ')
      .map(Number)
    return user + nice + system + interrupts + softInterrupts + stolen
  })
  return ticks.reduce((sum, value) => sum + value, 0) / ticksPerSecond
}
