import { escapeHtml } from '../../actions/index.ts'

/** Characters that XML 1.0 does not allow, even escaped. A single one makes the whole feed invalid. */
const NOT_XML = /[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

export function escapeXml(text: string): string {
  return escapeHtml(text.replace(NOT_XML, '\uFFFD'))
}
