import { startChromium } from './chromium.ts'
import { startFirefox } from './firefox.ts'
import type { Engine } from './tab.ts'
import { startWebkit } from './webkit.ts'

export type { Engine, Tab } from './tab.ts'

/** Chromium, and what else is installed. */
export const ENGINES: Readonly<Record<string, () => Promise<Engine | undefined>>> = {
  Chromium: startChromium,
  Firefox: startFirefox,
  WebKit: startWebkit,
}
