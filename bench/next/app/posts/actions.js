'use server'

import { notFound, redirect } from 'next/navigation'
import { createPost, deletePost, likePost } from '../../lib/store.js'

const maximumTitle = 120

export async function create(_previous, formData) {
  const title = text(formData.get('title'))
  const content = text(formData.get('content'))
  const errors = problemsOf(title, content)
  if (errors) return { title, content, errors }
  createPost(title, content)
  redirect('/posts')
}

export async function like(id) {
  act(likePost, id)
}

export async function remove(id) {
  act(deletePost, id)
}

function act(change, id) {
  if (!Number.isSafeInteger(id) || !change(id)) notFound()
  redirect('/posts')
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
