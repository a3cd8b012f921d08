import type { Page } from 'playwright-core'
import { ask } from './visits.ts'

/**
 * Sends a form with nothing in it, past what the browser checks. Answers the HTML of the page that comes back with an
 * error in it; null where the server took the form as it was.
 */
export async function sendEmpty(page: Page, form: string): Promise<string | null> {
  await ask(page, `face.empty(${JSON.stringify(form)})`)
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    ask(page, `face.send(${JSON.stringify(form)})`),
  ])
  if (answer.status() < 400) return null
  const html = await answer.text()
  await page.locator('.error-summary').waitFor()
  return html
}
