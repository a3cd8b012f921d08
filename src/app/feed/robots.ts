/** Excludes actions and editing pages from crawling. */
export function robotsOf(site: string): string {
  return `User-agent: *
Disallow: /_actions/
Disallow: /posts/new
Disallow: /posts/*/edit

Sitemap: ${site}/sitemap.xml
`
}
