export { loadOptional, type PackageNeed } from './load-optional.ts'
