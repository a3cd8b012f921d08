import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { HtmlValidate } from 'html-validate'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The size of targets (WCAG 2.2, 2.5.8) is looked at only where it is asked for. */
const OPTIONS = JSON.stringify({
  resultTypes: ['violations'],
  rules: { 'target-size': { enabled: true } },
})

/** What axe-core finds wrong with a page as it stands, whatever its rule is for, in light and in dark colours. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const findings: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    // With motion, colours are still on their way from one to the other.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await page.evaluate<AxeResults>(`axe.run(${OPTIONS})`)
    for (const { id, nodes } of violations)
      findings.push(
        ...nodes.map(({ html, failureSummary }) => `${colorScheme}: ${id}: ${html} ${failureSummary}`),
      )
  }
  return findings
}

const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  // A button in a form submits it: that is what HTML says, and what these are for.
  rules: { 'no-implicit-button-type': 'off' },
})

/** What a validator finds wrong with HTML as it was sent. */
export async function htmlFindings(html: string): Promise<readonly string[]> {
  const { results } = await validator.validateString(html)
  const lines = html.split('\n')
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${ruleId}: ${message} (${lines[line - 1]?.trim()})`),
  )
}
