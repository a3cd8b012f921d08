#!/usr/bin/env node
import { existsSync } from 'node:fs'

// In a checkout the sources run as they are; the package has them compiled.
const source = new URL('../src/cli.ts', import.meta.url)
await import(existsSync(source) ? source.href : '../cli.js')
