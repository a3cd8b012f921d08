/** Certificates for the connection to PostgreSQL, in PEM. */
export interface TlsOptions {
  /** The authority that signed the server's certificate. Default: those of Node. */
  readonly ca?: string
  /** The client's certificate and its key. */
  readonly cert?: string
  readonly key?: string
}
