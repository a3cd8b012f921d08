export { type OwnsOptions, owns, role, signedIn } from './rules.ts'
