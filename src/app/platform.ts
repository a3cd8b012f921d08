const OLDEST = 24

/** Says why this version of Node cannot run the application; null if it can. */
export function platformProblem(version: string): string | null {
  if (Number.parseInt(version, 10) >= OLDEST) return null
  return `Gazette needs Node ${OLDEST} or newer and this is Node ${version}. Use npm start, which runs the right version.`
}

const problem = platformProblem(process.versions.node)
if (problem) {
  console.error(problem)
  process.exit(1)
}
