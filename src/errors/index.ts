export { codeOf } from './error-code.ts'
