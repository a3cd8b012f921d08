import type { Posts } from './store.ts'

const SAMPLES = [
  {
    title: 'A form is a conversation',
    content:
      'Someone takes the time to tell you something. The least a page can do is to listen: to keep every word when something goes wrong, to say plainly what it needs, and to answer once.\n\nEverything on this site is a plain HTML form. Switch JavaScript off and try.',
  },
  {
    title: 'What the old web got right',
    content:
      'A link goes somewhere. A form sends something. Back goes back. A page that follows these three rules works on every phone that was ever sold, in a tunnel, and with a screen reader.',
  },
  {
    title: 'Two buttons, one form',
    content:
      'The editor of this post has two buttons: one saves, one publishes. They are two functions on the server, and the page knows each of them by its URL. Press Enter in the title and the first one runs.',
  },
]

/** Something to read at the first start. */
export async function addSamples(posts: Posts): Promise<void> {
  if ((await posts.newest()).length > 0) return
  for (const sample of SAMPLES) {
    const { id } = await posts.create(sample)
    await posts.publish(id, 1, sample)
  }
}
