import Link from 'next/link'
import { connection } from 'next/server'
import { newestPosts } from '../../lib/store.js'
import { like, remove } from './actions.js'

export const metadata = { title: 'Posts' }

export default async function PostsPage() {
  await connection()
  return (
    <main>
      <h1>Posts</h1>
      <p>
        <Link href="/posts/new">New post</Link>
      </p>
      {newestPosts().map((post) => (
        <article key={post.id}>
          <h2>{post.title}</h2>
          <p>{post.content}</p>
          <p>{post.likes} likes</p>
          <form action={like.bind(null, post.id)}>
            <button>Like</button>
          </form>
          <form action={remove.bind(null, post.id)}>
            <button>Delete</button>
          </form>
        </article>
      ))}
    </main>
  )
}
