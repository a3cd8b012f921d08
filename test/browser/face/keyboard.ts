import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { eventually } from '../../support/eventually.ts'
import { ask } from './visits.ts'

interface Focused {
  readonly name: string
  readonly tag: string
  readonly isSeen: boolean
}

const MOST_STOPS = 80

/** Presses Tab until what has the focus is called so. At every stop it must be seen where the focus is. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const stops: string[] = []
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab')
    const focused = await seen(page)
    if (focused.name.startsWith(name)) return
    stops.push(focused.name)
  }
  assert.fail(`Tab does not lead to ${name}, but to: ${stops.join(' · ')}`)
}

/** What has the focus, as soon as it is seen: the browser may not have painted it yet. */
async function seen(page: Page): Promise<Focused> {
  let focused: Focused | undefined
  await eventually(async () => {
    focused = await ask<Focused>(page, 'face.focused()')
    const isSeen = focused.tag === 'body' || focused.isSeen
    assert(isSeen, `the focus on ${focused.tag} ${focused.name} is not visible`)
  })
  return focused ?? assert.fail('nothing was asked')
}

/** Tabs to it, presses Enter, and waits until the page says this. */
export async function press(page: Page, name: string, said: string): Promise<void> {
  await tabTo(page, name)
  await enter(page, said)
}

/** Presses Enter where the focus is, and waits until the page says this. */
export async function enter(page: Page, said: string): Promise<void> {
  await page.keyboard.press('Enter')
  await page.getByText(said).first().waitFor()
}

/** Tabs to a field and types. */
export async function type(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.type(text)
}
