import type { Findings } from './findings.ts'
import { costOfForm, type formCounts, type ManyForms } from './many-forms.ts'
import type { LoadMeasurement } from './measure-load.ts'
import { median } from './statistics.ts'

const saturated = 0.9

/** Medians over all rounds; undefined where nothing was measured. */
export function loadMedian(
  findings: Findings | undefined,
  scenario: string,
  name: keyof LoadMeasurement,
): number | undefined {
  return medianOf(findings?.load[scenario]?.map((measurement) => measurement[name]))
}

export function medianOf(values: readonly number[] | undefined): number | undefined {
  return values === undefined || values.length === 0 ? undefined : median(values)
}

/** False where something else than the server was the limit of requests a second. */
export function isSaturated(findings: Findings | undefined, scenario: string): boolean {
  return (loadMedian(findings, scenario, 'busy') ?? 0) >= saturated
}

/**
 * How many times faster `one` is than `other`: by requests a second where both servers were saturated, else by
 * processor time for a request.
 */
export function timesFaster(
  one: Findings | undefined,
  other: Findings | undefined,
  scenario: string,
): number | undefined {
  if (isSaturated(one, scenario) && isSaturated(other, scenario)) {
    return quotient(
      loadMedian(one, scenario, 'requestsPerSecond'),
      loadMedian(other, scenario, 'requestsPerSecond'),
    )
  }
  return quotient(
    loadMedian(other, scenario, 'microsecondsPerRequest'),
    loadMedian(one, scenario, 'microsecondsPerRequest'),
  )
}

export function formCost(
  findings: Findings | undefined,
  kind: keyof ManyForms,
  count: (typeof formCounts)[number],
): number | undefined {
  const pages = findings?.manyForms.map((rounds) => rounds[kind]).filter((page) => page !== undefined)
  return medianOf(pages?.map((page) => costOfForm(page, count)))
}

export function uploadMedian(
  findings: Findings | undefined,
  job: string,
  name: 'bytesPerSecond' | 'peakAboveIdle',
): number | undefined {
  return medianOf(findings?.uploads[job]?.map((measurement) => measurement[name]))
}

export function quotient(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other
}
