import { z } from 'zod'
import { anyone, invalid, redirect } from '../../actions/index.ts'
import { action } from '../action.ts'
import { PostInput, PostVersion } from './inputs.ts'

const id = z.string()
const GONE = 'This post has been deleted meanwhile.'
const CHANGED =
  'Someone changed this post since you opened it. Your text is below; sending it again replaces theirs.'

export const createPost = action(
  { access: anyone, input: PostInput, once: true },
  async (form, { posts, flash }) => {
    const post = await posts.create(form.data)
    flash('Your draft is saved.')
    return redirect(`/posts/${post.id}/edit`)
  },
)

export const saveDraft = action(
  { access: anyone, input: PostInput, args: [id], captured: PostVersion },
  async (form, { posts, args: [id], captured, flash }) => {
    if (!(await posts.find(id))) return invalid(GONE, 404)
    if (!(await posts.save(id, captured.version, form.data))) return invalid(CHANGED, 409)
    flash('Saved.')
    return undefined
  },
)

export const publish = action(
  { access: anyone, input: PostInput, args: [id], captured: PostVersion },
  async (form, { posts, args: [id], captured, flash }) => {
    const post = await posts.find(id)
    if (!post) return invalid(GONE, 404)
    if (!(await posts.publish(id, captured.version, form.data))) return invalid(CHANGED, 409)
    flash('Published.')
    return redirect(`/posts/${post.slug}`)
  },
)

export const like = action({ access: anyone, args: [id] }, async (_form, { posts, args: [id] }) => {
  const likes = await posts.like(id)
  return likes === undefined ? invalid(GONE, 404) : { likes }
})

export const deletePost = action(
  { access: anyone, args: [id] },
  async (_form, { posts, args: [id], flash }) => {
    if (await posts.delete(id)) flash('The post is deleted.')
    return redirect('/posts')
  },
)
