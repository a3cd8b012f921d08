// Tells the developer about an option `origin` that is missing or wrong: visitors see only that their form is refused.
import type { OriginEvidence } from '../request/origin.ts'
import type { OwnOrigins } from '../request/own-origins.ts'

/** Prints a warning, once, when a form of the application's own page seems to be refused for its origin. */
export type WarnOfOrigin = (evidence: OriginEvidence, host: string | undefined) => void

/** Creates the warning of one engine; in production it begins with the missing option itself. */
export function createOriginWarning({ text }: OwnOrigins): WarnOfOrigin {
  if (text === undefined && process.env.NODE_ENV === 'production')
    print(
      `createActions() has no origin: only requests to localhost are accepted, and every other form is refused with 403. ${SET}`,
    )
  let isSaid = false
  return ({ origin, fetchSite, own }, host) => {
    // A page of another site is refused as it should be.
    const isOwnPage = fetchSite === 'same-origin' || (own === null && fetchSite === undefined)
    if (isSaid || !isOwnPage) return
    isSaid = true
    const sent = `Origin ${show(origin)}, Host ${show(host)}`
    if (text === undefined)
      print(
        `A form was refused, because createActions() has no origin. The browser sent ${sent}. Set origin: ${show(origin ?? `https://${host}`)}.`,
      )
    else
      print(
        `A form was refused: the browser sent ${sent}, and origin is ${show(text)}. If both are this application, list both: origin: ['https://a.example', 'https://b.example'].`,
      )
  }
}

const SET = "Set origin: 'https://example.com' to the address in the browser."

/** Quoted, so that a header cannot write lines of its own into a log. */
function show(value: string | undefined): string {
  return value === undefined ? 'absent' : JSON.stringify(value.slice(0, 200))
}

function print(sentence: string): void {
  process.emitWarning(sentence, { code: 'SIGNPOST_ORIGIN' })
}
