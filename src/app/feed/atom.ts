import { escapeHtml } from '../../actions/index.ts'
import { escapeXml } from './xml.ts'

export interface FeedPost {
  readonly id: string
  readonly slug: string
  readonly title: string
  readonly beginning: string
  readonly content: string
  readonly savedAt: number
  readonly publishedAt: number | null
  /** Who wrote it; a text where the account is gone. */
  readonly author?: string | { readonly name?: string } | null
}

/** The posts as a feed (RFC 4287), each with its whole text. */
export function atomOf(posts: readonly FeedPost[], site: string): string {
  const updated = Math.max(0, ...posts.map(({ savedAt }) => savedAt))
  const home = escapeXml(site)
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>${home}/</id>
<title>Gazette</title>
<subtitle>A small publication</subtitle>
<updated>${timeOf(updated)}</updated>
<author><name>Gazette</name></author>
<icon>${home}/icon.svg</icon>
<link rel="self" type="application/atom+xml" href="${home}/feed.xml"/>
<link rel="alternate" type="text/html" href="${home}/"/>
${posts.map((post) => entryOf(post, home)).join('')}</feed>
`
}

function entryOf(post: FeedPost, home: string): string {
  return `<entry>
<id>urn:uuid:${post.id}</id>
<title>${escapeXml(post.title)}</title>
<link rel="alternate" type="text/html" href="${home}/posts/${encodeURIComponent(post.slug)}"/>
<published>${timeOf(post.publishedAt ?? post.savedAt)}</published>
<updated>${timeOf(post.savedAt)}</updated>
${authorOf(post)}<summary>${escapeXml(post.beginning)}</summary>
<content type="html">${escapeXml(paragraphsOf(post.content))}</content>
</entry>
`
}

/** Without one of its own, an entry is by the feed's author. */
function authorOf({ author }: FeedPost): string {
  const name = typeof author === 'object' ? author?.name : undefined
  return name ? `<author><name>${escapeXml(name)}</name></author>\n` : ''
}

/** As `views/parts/paragraphs.eta` draws them. */
function paragraphsOf(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
    .join('\n')
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
