import { anyone, invalid, redirect } from '../../actions/index.ts'
import { action } from '../action.ts'
import { OpenedPost, PostId, PostInput } from './inputs.ts'

export const createPost = action(
  { access: anyone, input: PostInput, once: true },
  async (form, { posts, flash }) => {
    const { slug } = await posts.create(form.data)
    flash('Your draft is saved. Nobody finds it on the front page until you publish it.')
    return redirect(pathOf(slug))
  },
)

export const saveDraft = action(
  { access: anyone, input: PostInput, args: [PostId], captured: OpenedPost },
  async (form, { posts, flash, args: [id], captured }) => {
    const saved = await posts.save(id, { ...form.data, status: 'draft', version: captured.version })
    if (!saved) return refuse(await posts.findById(id))
    flash('The draft is saved.')
    return redirect(`/posts/${id}/edit`)
  },
)

export const publish = action(
  { access: anyone, input: PostInput, args: [PostId], captured: OpenedPost },
  async (form, { posts, flash, args: [id], captured }) => {
    const saved = await posts.save(id, { ...form.data, status: 'published', version: captured.version })
    if (!saved) return refuse(await posts.findById(id))
    flash('The post is published.')
    return redirect(pathOf(saved.slug))
  },
)

export const like = action({ access: anyone, args: [PostId] }, async (_form, { posts, args: [id] }) => {
  const likes = await posts.like(id)
  return likes === null ? gone() : { likes }
})

export const deletePost = action(
  { access: anyone, args: [PostId] },
  async (_form, { posts, flash, args: [id] }) => {
    if (!(await posts.remove(id))) return gone()
    flash('The post is deleted.')
    return redirect('/posts')
  },
)

function refuse(post: object | undefined) {
  return post ? invalid('Someone changed this post since you opened it.') : gone()
}

function gone() {
  return invalid('This post is gone: someone has deleted it.', 404)
}

function pathOf(slug: string): string {
  return `/posts/${encodeURIComponent(slug)}`
}
