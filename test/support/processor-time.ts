/**
 * Milliseconds of processor time that this process spends, on all its threads, while the work runs. Unlike wall time it
 * does not count what other processes do on a busy machine.
 */
export async function processorTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
