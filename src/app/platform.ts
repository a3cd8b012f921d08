const OLDEST = 24

/** Why this Node cannot run the application; null when it can. */
export function platformProblem(version: string): string | null {
  if (Number.parseInt(version, 10) >= OLDEST) return null
  return `Gazette needs Node ${OLDEST} or newer and this is Node ${version}: use npm start, which brings the right one along.`
}

const problem = platformProblem(process.versions.node)
if (problem) {
  console.error(problem)
  process.exit(1)
}
