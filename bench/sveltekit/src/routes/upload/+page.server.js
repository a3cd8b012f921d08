import { fail, redirect } from '@sveltejs/kit'
import { saveUpload } from '#lib/server/uploads.js'

/** @satisfies {import('./$types').Actions} */
export const actions = {
  default: async ({ request }) => {
    const data = await request.formData()
    const file = data.get('file')
    if (!(file instanceof File) || file.name === '') return fail(422, { error: 'Please choose a file.' })
    await saveUpload(file)
    redirect(303, '/upload')
  },
}
