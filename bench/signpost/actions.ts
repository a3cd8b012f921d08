import { rename } from 'node:fs/promises'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { action, anyone, invalid, redirect } from '../../dist/actions/index.js'
import { createPost, deletePost, likePost } from './store.ts'

const PostInput = toStandardJsonSchema(
  v.object({
    title: v.pipe(
      v.string(),
      v.minLength(1, 'Please enter a title.'),
      v.maxLength(120, 'At most 120 characters, please.'),
    ),
    content: v.pipe(v.string(), v.minLength(1, 'Please enter some content.')),
  }),
)
const Id = v.pipe(v.number(), v.integer())
const gone = () => invalid('This post is gone.', 404)

const create = action({ access: anyone, input: PostInput, limits: { text: 64 << 10 } }, (form) => {
  createPost(form.data.title, form.data.content)
  return redirect('/posts')
})

const like = action({ access: anyone, args: [Id] }, (_form, { args: [id] }) =>
  likePost(id) ? redirect('/posts') : gone(),
)

const remove = action({ access: anyone, args: [Id] }, (_form, { args: [id] }) =>
  deletePost(id) ? redirect('/posts') : gone(),
)

/** Without a schema a limit sets the number of files. */
const upload = action({ access: anyone, limits: { files: 1, file: 4 * 1024 ** 3 } }, async (form) => {
  const file = form.get('file')
  if (file === null || typeof file === 'string') return invalid({ file: 'Please choose a file' })
  await rename(file.path, `${file.path}.stored`)
  return redirect('/upload')
})

export const actions = { posts: { create, like, remove }, files: { upload } }
