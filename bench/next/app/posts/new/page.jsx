import { connection } from 'next/server'
import { PostForm } from './post-form.jsx'

export const metadata = { title: 'New post' }

export default async function NewPostPage() {
  // Rendered for every request, as everywhere in this comparison (see bench/README.md).
  await connection()
  return (
    <main>
      <h1>New post</h1>
      <PostForm />
    </main>
  )
}
