import { fail, redirect } from '@sveltejs/kit'
import { createPost } from '#lib/server/store.js'

const maximumTitle = 120

/** @satisfies {import('./$types').Actions} */
export const actions = {
  default: async ({ request }) => {
    const data = await request.formData()
    const title = text(data.get('title'))
    const content = text(data.get('content'))
    const errors = problemsOf(title, content)
    if (errors) return fail(422, { title, content, errors })
    createPost(title, content)
    redirect(303, '/posts')
  },
}

function problemsOf(title, content) {
  const errors = {}
  if (title.length === 0) errors.title = 'Please enter a title.'
  else if (title.length > maximumTitle) errors.title = `At most ${maximumTitle} characters, please.`
  if (content.length === 0) errors.content = 'Please enter some content.'
  return Object.keys(errors).length > 0 ? errors : null
}

function text(value) {
  return typeof value === 'string' ? value : ''
}
