/** How a password was hashed, and to what: https://github.com/P-H-C/phc-string-format */
export interface Hashed {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: Buffer
  readonly hash: Buffer
}

const FORM =
  /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,3}),p=([1-9]\d?)\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`, in base64 without padding. */
export function formatPhc({ memory, passes, parallelism, salt, hash }: Hashed): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`
}

/** Null for anything that is not the hash of a password by Argon2id, version 1.3. */
export function parsePhc(text: string | null): Hashed | null {
  const match = FORM.exec(text ?? '')
  if (!match) return null
  const [, memory, passes, parallelism, salt = '', hash = ''] = match
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
