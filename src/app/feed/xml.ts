import { escapeHtml } from '../../actions/index.ts'

/** What XML 1.0 takes in no spelling at all. A control or half a character would make the whole feed unreadable. */
const NOT_XML = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

export function escapeXml(text: string): string {
  return escapeHtml(text.replace(NOT_XML, '\uFFFD'))
}
