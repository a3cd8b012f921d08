import { error, redirect } from '@sveltejs/kit'
import { deletePost, likePost, newestPosts } from '#lib/server/store.js'

/** @type {import('./$types').PageServerLoad} */
export function load() {
  return { posts: newestPosts() }
}

/** @satisfies {import('./$types').Actions} */
export const actions = {
  like: async ({ request }) => act(likePost, await request.formData()),
  delete: async ({ request }) => act(deletePost, await request.formData()),
}

function act(change, data) {
  const id = String(data.get('id'))
  if (!/^\d{1,15}$/.test(id) || !change(Number(id))) error(404, 'Not found')
  redirect(303, '/posts')
}
