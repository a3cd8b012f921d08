import { launchChromium } from '../../support/chromium.ts'
import type { Engine } from './tab.ts'

export async function startChromium(): Promise<Engine> {
  const browser = await launchChromium()
  return {
    name: 'Chromium',
    close: () => browser.close(),
    async open() {
      const context = await browser.newContext()
      const page = await context.newPage()
      page.setDefaultTimeout(8000)
      return {
        goto: async (url) => void (await page.goto(url)),
        click: (selector) => page.locator(selector).first().click(),
        type: (selector, text) => page.locator(selector).first().pressSequentially(text),
        chooseFile: (selector, path) => page.locator(selector).first().setInputFiles(path),
        evaluate: (expression) => page.evaluate(expression).catch(() => null) as Promise<never>,
        close: () => context.close(),
      }
    },
  }
}
