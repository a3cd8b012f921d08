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
  /** The author; only an id if the account was deleted. */
  readonly author?: string | { readonly name?: string } | null
}

/** Renders posts as an Atom feed (RFC 4287), each with its full text. */
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

/** An entry without an author inherits the author of the feed. */
function authorOf({ author }: FeedPost): string {
  const name = typeof author === 'object' ? author?.name : undefined
  return name ? `<author><name>${escapeXml(name)}</name></author>\n` : ''
}

/** The same markup as `views/parts/paragraphs.eta`. */
function paragraphsOf(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
    .join('\n')
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
