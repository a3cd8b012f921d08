import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeEach } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'

describeEach('Views of a post', (kind) => {
  it('are counted when its form is sent, and never by a GET', async () => {
    const { browser, posts } = await startGazette({ kind })
    await posts.plant({ title: 'Seen', content: 'c' }, 1)
    await browser.open('/posts/seen')
    const page = await browser.open('/posts/seen')
    assert.equal((await posts.find('seen'))?.views, 0)
    const answer = await page.form('posts.countView').request({ headers: { Accept: 'application/json' } })
    assert.deepEqual(answer.json(), { location: '/posts/seen', data: { views: 1 } })
    const post = await posts.find('seen')
    assert.deepEqual([post?.views, post?.version], [1, 1])
  })

  it('are counted by the script when the post is seen: without it there is nothing to press that is seen', async () => {
    const { browser, posts } = await startGazette({ kind })
    await posts.plant({ title: 'Seen', content: 'c' }, 1)
    const page = await browser.open('/posts/seen')
    assert.match(page.html, /<button hidden>Count this visit<\/button>/)
    assert.match(page.html, /<form class="views" data-run="visible" /)
    assert.match(page.text, /0 views/)
  })

  it('are not counted of a draft', async () => {
    const { browser, posts } = await startGazette({ kind })
    await posts.plant({ title: 'Draft', content: 'c' }, null)
    assert.equal((await browser.open('/posts/draft')).forms('posts.countView').length, 0)
  })

  it('lose none when many see it at once', async () => {
    const { browser, posts } = await startGazette({ kind })
    await posts.plant({ title: 'Seen', content: 'c' }, 1)
    const form = (await browser.open('/posts/seen')).form('posts.countView')
    await Promise.all(Array.from({ length: 20 }, () => form.request()))
    assert.equal((await posts.find('seen'))?.views, 20)
  })
})
