/** What crawlers should leave alone: what is sent, and what is written and not read. */
export function robotsOf(site: string): string {
  return `User-agent: *
Disallow: /_actions/
Disallow: /posts/new
Disallow: /posts/*/edit

Sitemap: ${site}/sitemap.xml
`
}
