import { anyone, redirect } from '../../actions/index.ts'
import { owns, role } from '../../auth/index.ts'
import { action } from '../action.ts'
import { revalidatePosts } from '../feed/revalidation.ts'
import { POSTS } from '../feed/tags.ts'
import { RecordId } from '../record-id.ts'
import { EDITORS, WRITERS } from '../users/rights.ts'
import { NewPostInput, OpenedPost, PostInput } from './inputs.ts'
import * as posts from './store.ts'

const authorOrEditor = owns('posts', { or: EDITORS })

export const createPost = action(
  { access: role(...WRITERS), input: NewPostInput, once: true },
  async ({ data }, { content, user, cache, flash }) => {
    const { slug } = await posts.createPost(content, data, user)
    revalidatePosts(cache)
    flash('Your draft is saved. It is not on the front page until you publish it.')
    return redirect(pathOf(slug))
  },
)

export const saveDraft = action(
  { access: authorOrEditor, input: PostInput, args: [RecordId], captured: OpenedPost, once: true },
  async ({ data }, { content, user, cache, flash, args: [id], captured }) => {
    await posts.savePost(content, { ...data, ...captured, id, status: 'draft' }, user)
    revalidatePosts(cache)
    // The form shows the time of an autosave. A message would move the text while the author is typing.
    if (!data.isAutosave) flash('The draft is saved.')
    return redirect(`/posts/${id}/edit`)
  },
)

export const publish = action(
  { access: authorOrEditor, input: PostInput, args: [RecordId], captured: OpenedPost, once: true },
  async ({ data }, { content, user, cache, flash, args: [id], captured }) => {
    const { slug } = await posts.savePost(content, { ...data, ...captured, id, status: 'published' }, user)
    revalidatePosts(cache)
    flash('The post is published.')
    return redirect(pathOf(slug))
  },
)

export const like = action(
  { access: anyone, args: [RecordId] },
  async (_form, { content, user, cache, args: [id] }) => {
    const likes = await posts.like(content, id, user)
    cache.revalidateTag(POSTS)
    return { likes }
  },
)

export const countView = action(
  { access: anyone, args: [RecordId] },
  async (_form, { content, user, args: [id] }) => ({ views: await posts.countView(content, id, user) }),
)

export const restoreVersion = action(
  { access: authorOrEditor, args: [RecordId, RecordId] },
  async (_form, { content, user, cache, flash, args: [id, version] }) => {
    await posts.restoreVersion(content, version, user)
    revalidatePosts(cache)
    flash('The version is restored. The previous text is kept as a version, too.')
    return redirect(`/posts/${id}/edit`)
  },
)

export const deletePost = action(
  { access: authorOrEditor, args: [RecordId] },
  async (_form, { content, user, cache, flash, args: [id] }) => {
    await content.delete({ collection: 'posts', id, select: { id: true }, user })
    revalidatePosts(cache)
    flash('The post is deleted.')
    return redirect('/posts')
  },
)

function pathOf(slug: string): string {
  return `/posts/${encodeURIComponent(slug)}`
}
