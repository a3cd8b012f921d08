import { rename } from 'node:fs/promises'
import { z } from 'zod'
import { action, anyone, invalid, redirect } from '../../src/actions/index.ts'
import { createPost, deletePost, likePost } from './store.ts'

const PostInput = z.object({
  title: z.string().min(1, 'Please enter a title.').max(120, 'At most 120 characters, please.'),
  content: z.string().min(1, 'Please enter some content.'),
})

const id = z.number().int()
const gone = () => invalid('This post is gone.', 404)

const create = action({ access: anyone, input: PostInput, limits: { text: 64 << 10 } }, (form) => {
  createPost(form.data.title, form.data.content)
  return redirect('/posts')
})

const like = action({ access: anyone, args: [id] }, (_form, { args: [id] }) =>
  likePost(id) ? redirect('/posts') : gone(),
)

const remove = action({ access: anyone, args: [id] }, (_form, { args: [id] }) =>
  deletePost(id) ? redirect('/posts') : gone(),
)

const upload = action(
  {
    access: anyone,
    input: z.object({ file: z.file('Please choose a file') }),
    limits: { file: 4 * 1024 ** 3 },
  },
  async (form) => {
    const file = form.get('file')
    if (file) await rename(file.path, `${file.path}.stored`)
    return redirect('/upload')
  },
)

export const actions = { posts: { create, like, remove }, files: { upload } }
