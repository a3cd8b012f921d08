import type { AppContent } from '../content.ts'
import type { NewPost } from './inputs.ts'
import { slugOf } from './slug.ts'
import { isSlugTaken } from './store.ts'

interface FirstPost extends NewPost {
  /** Null: a draft. */
  readonly publishedAt: number | null
}

/** Gives an empty Gazette something to read. What another process has planted meanwhile stays as it is. */
export async function plantFirstPosts(content: AppContent): Promise<void> {
  for (const post of [TWO_BUTTONS, NO_SCRIPT, WELCOME, UNFINISHED]) await plant(content, post)
}

async function plant(content: AppContent, post: FirstPost): Promise<void> {
  const status = post.publishedAt === null ? 'draft' : 'published'
  const data = { ...post, status, slug: slugOf(post.title) } as const
  await content.create({ collection: 'posts', data, overrideAccess: true }).catch((error: unknown) => {
    if (!isSlugTaken(error)) throw error
  })
}

const WELCOME = {
  title: 'A newspaper that fits in one process',
  content: `Gazette is a small publication and the reference application of Signpost. There is a database, a front page, a desk where posts are written, and not one line of JavaScript that you need.

Write something: the form is on the page “New post”. Leave the title empty to see what a refused form looks like. Nothing that you typed is lost.

This post is only here because the database was empty. Delete it when you like.`,
  publishedAt: Date.UTC(2026, 0, 5, 8),
} satisfies FirstPost

const NO_SCRIPT = {
  title: 'Everything here works with scripts switched off',
  content: `Every button on these pages is in a form, and every form goes to a function on the server. The address it is sent to is signed: it holds the function’s name and the id of the post, and nobody can change either.

Switch scripts off in your browser, or use curl. The pages stay the same, because HTML is all there is.`,
  publishedAt: Date.UTC(2026, 0, 4, 8),
} satisfies FirstPost

const TWO_BUTTONS = {
  title: 'Two buttons, one form',
  content: `A draft can be saved or published from the same form. Both buttons send what you typed, each to a function of its own.

The page remembers which version of the post you opened. If someone else changed it meanwhile, you are told before anything is overwritten, and see both versions.`,
  publishedAt: Date.UTC(2026, 0, 3, 8),
} satisfies FirstPost

const UNFINISHED = {
  title: 'An unfinished thought',
  content: 'This one is a draft. It is on the desk, and not on the front page.',
  publishedAt: null,
} satisfies FirstPost
