import { anyone, redirect } from '../../actions/index.ts'
import { action } from '../action.ts'
import { OpenedPost, PostId, PostInput } from './inputs.ts'
import * as posts from './store.ts'

export const createPost = action(
  { access: anyone, input: PostInput, once: true },
  async (form, { content, flash }) => {
    const { slug } = await posts.createPost(content, form.data)
    flash('Your draft is saved. Nobody finds it on the front page until you publish it.')
    return redirect(pathOf(slug))
  },
)

export const saveDraft = action(
  { access: anyone, input: PostInput, args: [PostId], captured: OpenedPost },
  async (form, { content, flash, args: [id], captured }) => {
    await posts.savePost(content, { ...form.data, ...captured, id, status: 'draft' })
    flash('The draft is saved.')
    return redirect(`/posts/${id}/edit`)
  },
)

export const publish = action(
  { access: anyone, input: PostInput, args: [PostId], captured: OpenedPost },
  async (form, { content, flash, args: [id], captured }) => {
    const { slug } = await posts.savePost(content, { ...form.data, ...captured, id, status: 'published' })
    flash('The post is published.')
    return redirect(pathOf(slug))
  },
)

export const like = action({ access: anyone, args: [PostId] }, async (_form, { content, args: [id] }) => {
  const data = { likes: { increment: 1 } }
  const { likes } = await content.update({ collection: 'posts', id, data, select: { likes: true } })
  return { likes }
})

export const deletePost = action(
  { access: anyone, args: [PostId] },
  async (_form, { content, flash, args: [id] }) => {
    await content.delete({ collection: 'posts', id, select: { id: true } })
    flash('The post is deleted.')
    return redirect('/posts')
  },
)

function pathOf(slug: string): string {
  return `/posts/${encodeURIComponent(slug)}`
}
