import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppContent } from '../content.ts'
import type { NewPost } from './inputs.ts'
import { slugOf } from './slug.ts'
import { isSlugTaken } from './store.ts'

interface FirstPost extends NewPost {
  /** Null: a draft. */
  readonly publishedAt: number | null
  readonly picture?: { readonly file: string; readonly alt: string }
}

/** Gives an empty Gazette something to read. What another process has planted meanwhile stays as it is. */
export async function createFirstPosts(content: AppContent): Promise<void> {
  for (const post of [TWO_BUTTONS, NO_SCRIPT, WELCOME, UNFINISHED])
    await content
      .transaction(() => plant(content, post))
      .catch((error: unknown) => {
        if (!isSlugTaken(error)) throw error
      })
}

async function plant(content: AppContent, { picture, ...post }: FirstPost): Promise<void> {
  const cover = picture ? await plantPicture(content, picture) : null
  const status = post.publishedAt === null ? 'draft' : 'published'
  const data = { ...post, status, cover, slug: slugOf(post.title) } as const
  await content.create({ collection: 'posts', data, overrideAccess: true })
}

async function plantPicture(content: AppContent, picture: NonNullable<FirstPost['picture']>) {
  const bytes = await readFile(join(import.meta.dirname, 'pictures', picture.file))
  const file = new File([bytes], picture.file, { type: 'image/webp' })
  const data = { alt: picture.alt }
  const { id } = await content.create({ collection: 'media', data, file, overrideAccess: true })
  return id
}

const WELCOME = {
  title: 'A newspaper that fits in one process',
  content: `Gazette is a small publication and the reference application of Signpost. There is a database, a front page, a desk where posts are written, a place for comments, and not one line of JavaScript that you need.

Write something. Sign up first: whoever comes first may do everything, and the letter that confirms your address is printed where Gazette was started. Then choose “New post”, and leave the title empty to see what a refused form looks like. Nothing that you typed is lost, and the picture that you chose is not sent twice.

This post is only here because the database was empty. Delete it when you like.`,
  publishedAt: Date.UTC(2026, 0, 5, 8),
  picture: {
    file: 'hills.webp',
    alt: 'A signpost with three arms stands on a hill; behind it the sun goes up.',
  },
} satisfies FirstPost

const NO_SCRIPT = {
  title: 'Everything here works with scripts switched off',
  content: `Every button on these pages is in a form, and every form goes to a function on the server. The address it is sent to is signed: it holds the function’s name and the id of the post, and nobody can change either.

Switch scripts off in your browser, or use curl. The pages stay the same: HTML is all there is. With scripts on, the same forms are sent without leaving the page, and what you have typed elsewhere, and where you were, stays as it is.`,
  publishedAt: Date.UTC(2026, 0, 4, 8),
  picture: { file: 'envelope.webp', alt: 'A letter, closed with a red seal, on its way.' },
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
