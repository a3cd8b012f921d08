'use server'

import { redirect } from 'next/navigation'
import { saveUpload } from '../../lib/uploads.js'

export async function upload(_previous, formData) {
  const file = formData.get('file')
  if (!(file instanceof File) || file.name === '') return { error: 'Please choose a file.' }
  await saveUpload(file)
  redirect('/upload')
}
