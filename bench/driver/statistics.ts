export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  return (upper + lower) / 2
}

/** Distance of the furthest value from the median, as a share of it: how noisy a run was. */
export function spread(values: readonly number[]): number {
  const center = median(values)
  return Math.max(...values.map((value) => Math.abs(value - center))) / center
}
