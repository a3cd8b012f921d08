import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppContent } from '../content.ts'
import type { NewPost } from './inputs.ts'
import { slugOf } from './slug.ts'
import { isSlugTaken } from './store.ts'

interface FirstPost extends NewPost {
  /** Null for a draft. */
  readonly publishedAt: number | null
  readonly picture?: { readonly file: string; readonly alt: string }
}

/** Creates the first posts of an empty Gazette. Skips posts that another process has created at the same time. */
export async function createFirstPosts(content: AppContent): Promise<void> {
  for (const post of [TWO_BUTTONS, NO_SCRIPT, WELCOME, UNFINISHED])
    await content
      .transaction(() => createPost(content, post))
      .catch((error: unknown) => {
        if (!isSlugTaken(error)) throw error
      })
}

async function createPost(content: AppContent, { picture, ...post }: FirstPost): Promise<void> {
  const cover = picture ? await createPicture(content, picture) : null
  const status = post.publishedAt === null ? 'draft' : 'published'
  const data = { ...post, status, cover, slug: slugOf(post.title) } as const
  await content.create({ collection: 'posts', data, overrideAccess: true })
}

async function createPicture(content: AppContent, picture: NonNullable<FirstPost['picture']>) {
  const bytes = await readFile(join(import.meta.dirname, 'pictures', picture.file))
  const file = new File([bytes], picture.file, { type: 'image/webp' })
  const data = { alt: picture.alt }
  const { id } = await content.create({ collection: 'media', data, file, overrideAccess: true })
  return id
}

const WELCOME = {
  title: 'A newspaper that fits in one process',
  content: `Gazette is a small publication and the reference application of Signpost. It has a database, a front page, a page for writing posts, comments, and not one line of JavaScript that you need.

Write something. Sign up first: the first account is the administrator, and the e-mail that confirms your address is printed in the terminal where you started Gazette. Then choose “New post”, and leave the title empty to see how a form shows its errors. Nothing that you typed is lost, and the picture that you chose is not uploaded twice.

This post is only here because the database was empty. Delete it when you like.`,
  publishedAt: Date.UTC(2026, 0, 5, 8),
  picture: {
    file: 'hills.webp',
    alt: 'A signpost with three arms on a hill, in front of the rising sun.',
  },
} satisfies FirstPost

const NO_SCRIPT = {
  title: 'Everything here works with scripts switched off',
  content: `Every button on these pages is in a form, and every form is submitted to a function on the server. The URL of the form is signed: it contains the function’s name and the id of the post, and a visitor can change neither.

Switch scripts off in your browser, or use curl. The pages stay the same, because HTML is all they need. With scripts on, the same forms are submitted without a page load, and the scroll position and the text in other forms are kept.`,
  publishedAt: Date.UTC(2026, 0, 4, 8),
  picture: { file: 'envelope.webp', alt: 'An envelope with a red seal.' },
} satisfies FirstPost

const TWO_BUTTONS = {
  title: 'Two buttons, one form',
  content: `A draft can be saved or published from the same form. Both buttons submit the same fields, each to its own function.

The page remembers which version of the post you opened. If someone else has changed it in the meantime, nothing is overwritten: you see both versions and decide.`,
  publishedAt: Date.UTC(2026, 0, 3, 8),
} satisfies FirstPost

const UNFINISHED = {
  title: 'An unfinished thought',
  content: 'This post is a draft. It is in your list of posts, but not on the front page.',
  publishedAt: null,
} satisfies FirstPost
