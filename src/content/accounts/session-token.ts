import { errors, jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { isId } from '../ids.ts'
import { digestOf, isSecret, type Secret, type Secrets } from './secrets.ts'

/** What a session's token says. */
export interface SessionClaims {
  /** The session's id. */
  readonly id: string
  readonly collection: string
  readonly secret: string
  /** Milliseconds since 1970. */
  readonly expires: number
}

/** A token that is ours and has not expired. Whether there is such a session, the database knows. */
export interface OpenedToken extends SessionClaims {
  readonly digest: string
  readonly key: Secret
}

/** Signs and opens the tokens of sessions: JWTs by jose, HS256, `typ: session+jwt`, with `kid`, `sid`, `jti`, `aud`, `exp`. */
export interface SessionTokens {
  sign(claims: SessionClaims): Promise<string>
  /** Null for anything that is not ours, or has expired. A token that was seen lately is read without a promise. */
  open(token: string): OpenedToken | null | Promise<OpenedToken | null>
}

const TYPE = 'session+jwt'
const LONGEST = 1000
/** Tokens whose signature is remembered: a signature that was right stays right. */
const REMEMBERED = 10_000

/** Creates the signer and verifier of session tokens (JWT, HS256). */
export function createSessionTokens(secrets: Secrets, now: () => number): SessionTokens {
  const seen = new LRUCache<string, OpenedToken>({ max: REMEMBERED })

  async function verify(token: string): Promise<OpenedToken | null> {
    try {
      const opened = await verifyToken(token, secrets, now())
      if (opened) seen.set(token, opened)
      return opened
    } catch (error) {
      if (error instanceof errors.JOSEError) return null
      throw error
    }
  }

  return {
    async sign({ id, collection, secret, expires }) {
      const { kid, derive } = secrets.current
      return await new SignJWT({ sid: id })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE, kid })
        .setJti(secret)
        .setAudience(collection)
        .setExpirationTime(Math.floor(expires / 1000))
        .sign(derive('session'))
    },
    open(token) {
      if (token.length > LONGEST) return null
      const known = seen.get(token)
      if (!known) return verify(token)
      return known.expires > now() ? known : null
    },
  }
}

async function verifyToken(token: string, secrets: Secrets, now: number): Promise<OpenedToken | null> {
  let key: Secret | undefined
  const { payload } = await jwtVerify(
    token,
    ({ kid = '' }) => {
      key = secrets.find(kid)
      if (!key) throw new errors.JWSInvalid('There is no such key.')
      return key.derive('session')
    },
    {
      algorithms: ['HS256'],
      typ: TYPE,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'aud', 'jti', 'sid'],
    },
  )
  const { sid, jti, aud, exp } = payload
  if (!key || !isId(sid) || !isSecret(jti) || typeof aud !== 'string' || exp === undefined) return null
  return { id: sid, collection: aud, secret: jti, digest: digestOf(jti), expires: exp * 1000, key }
}
