const VIOLATIONS = [
  'lost',
  'doubled',
  'refused but stored',
  'text missing',
  'not a path of the model',
] as const

/** What must not happen to a submission. */
export type Violation = (typeof VIOLATIONS)[number]

export interface Incident {
  readonly kind: Violation
  readonly title: string
  readonly detail: string
}

/** What a run has counted. */
export class Ledger {
  people = 0
  /** Submissions of which a person was told that they are done. */
  acknowledged = 0
  /** Requests that were sent for them. */
  attempts = 0
  /** Attempts without an answer. */
  unanswered = 0
  /** Forms that came back with an answer, all with their text unless an incident says otherwise. */
  cameBack = 0
  readonly #titles = new Set<string>()
  readonly #faults = new Map<string, number>()
  readonly #incidents: Incident[] = []

  /** Notes a form that a person has filled in. */
  began(title: string): void {
    this.#titles.add(title)
  }

  get submissions(): number {
    return this.#titles.size
  }

  get titles(): ReadonlySet<string> {
    return this.#titles
  }

  /** Counts an accident. */
  happened(fault: string, times = 1): void {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + times)
  }

  /** Notes a broken promise. */
  broke(kind: Violation, title: string, detail: string): void {
    this.#incidents.push({ kind, title, detail })
  }

  get incidents(): readonly Incident[] {
    return this.#incidents
  }

  count(kind: Violation): number {
    return this.#incidents.filter((incident) => incident.kind === kind).length
  }

  times(fault: string): number {
    return this.#faults.get(fault) ?? 0
  }

  get faults(): ReadonlyMap<string, number> {
    return this.#faults
  }

  get summary(): string {
    const { people, submissions, acknowledged, attempts, unanswered, cameBack } = this
    const faults = [...this.#faults].sort().map(([name, times]) => `${name} ${times}`)
    const broken = VIOLATIONS.map((kind) => `${kind} ${this.count(kind)}`)
    return [
      `people ${people} · submissions ${submissions} · acknowledged ${acknowledged} · attempts ${attempts} · unanswered ${unanswered} · forms that came back ${cameBack}`,
      faults.join(' · '),
      broken.join(' · '),
    ].join('\n')
  }
}
