import { openStore } from '#lib/server/store.js'

/** @type {import('@sveltejs/kit').ServerInit} */
export function init() {
  openStore()
}
