export { loadPackage } from './load-package.ts'
