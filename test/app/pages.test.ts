import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeEach } from '../support/databases.ts'
import { startGazette } from './gazette.ts'
import { startGazetteAs } from './people.ts'

describeEach('Gazette', (kind) => {
  it('has a front page with the published posts, newest first', async () => {
    const { browser, posts } = await startGazette({ kind })
    assert.match((await browser.open('/')).text, /No posts have been published yet/)
    await posts.plant({ title: 'Older', content: 'One.' }, 1000)
    await posts.plant({ title: 'Newer', content: 'Two.' }, 2000)
    await posts.plant({ title: 'Secret draft', content: 'Three.' }, null)
    const page = await browser.open('/')
    assert.equal(page.status, 200)
    assert.equal(page.title, 'Gazette')
    assert.match(page.text, /Newer.*Two\..*Older.*One\./)
    assert.doesNotMatch(page.text, /Secret/)
  })

  it('writes a post, which is a draft at first', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    const page = await form.fill({ title: '  Hello   <World> ', content: 'First.\r\n\r\nSecond.' }).submit()
    assert.equal(page.path, '/posts/hello-world')
    assert.equal(page.redirects[0]?.status, 303)
    assert.match(page.text, /Your draft is saved.*Hello <World>.*Draft/)
    assert.match(page.html, /<p>First\.<\/p>\s*<p>Second\.<\/p>/)
    const post = await posts.find('hello-world')
    assert.equal(post?.title, 'Hello <World>')
    assert.equal(post?.content, 'First.\n\nSecond.')
    assert.equal(post?.status, 'draft')
    assert.doesNotMatch((await browser.open(page.path)).text, /Your draft is saved/)
  })

  it('writes a post once when its form is sent twice', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    form.fill({ title: 'Once', content: 'Only.' })
    const [first, second] = [await form.submit(), await form.submit()]
    assert.equal(second.path, first.path)
    assert.equal((await posts.all()).length, 1)
  })

  it('gives a refused form back with what was typed, a sentence for each field, and another title', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    const page = await form.fill({ title: ' ', content: 'Words that must not be lost.' }).submit()
    assert.equal(page.status, 422)
    assert.equal(page.title, 'Error: New post · Gazette')
    assert.equal(page.textOf('title-error'), 'Please enter a title.')
    assert.equal(page.form().value('content'), 'Words that must not be lost.')
    const again = await page
      .form()
      .fill({ title: 'x'.repeat(121), content: ' \r\n ' })
      .submit()
    assert.equal(again.status, 422)
    assert.equal(again.textOf('title-error'), 'A title has at most 120 characters.')
    assert.equal(again.textOf('content-error'), 'Please write something.')
    assert.equal((await posts.all()).length, 0)
    const done = await again
      .form()
      .fill({ title: 'x'.repeat(120), content: 'y' })
      .submit()
    assert.equal(done.status, 200)
    assert.equal((await posts.all()).length, 1)
  })

  it('lists the newest twenty posts, drafts too, each with its own forms', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    for (let number = 1; number <= 22; number++)
      await posts.plant({ title: `Post ${number}`, content: 'c' }, number)
    const page = await browser.open('/posts')
    assert.equal(page.forms('posts.like').length, 20)
    assert.equal(page.forms('posts.deletePost').length, 20)
    assert.match(page.text, /Post 22 .*Post 3 /)
    assert.doesNotMatch(page.text, /Post 2 /)
  })

  it('counts a like and tells the new count once, on the post that was liked', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Liked', content: 'c' }, 1)
    await posts.plant({ title: 'Other', content: 'c' }, 2)
    const id = (await posts.find('liked'))?.id
    const list = await browser.open('/posts')
    const page = await list.form(`posts.like#${id}`).submit()
    assert.equal(page.path, '/posts')
    assert.match(page.text, /Liked.*1 like, including yours/)
    assert.equal((await posts.find('liked'))?.likes, 1)
    assert.equal((await posts.find('other'))?.likes, 0)
    assert.doesNotMatch((await browser.open('/posts')).text, /yours/)
    const answer = await list.form(`posts.like#${id}`).request({ headers: { Accept: 'application/json' } })
    assert.deepEqual(answer.json(), { location: '/posts', data: { likes: 2 } })
  })

  it('deletes the post of the form and no other, and says so when it is gone already', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Doomed', content: 'c' }, 1)
    await posts.plant({ title: 'Kept', content: 'c' }, 2)
    const id = (await posts.find('doomed'))?.id
    const form = (await browser.open('/posts')).form(`posts.deletePost#${id}`)
    const page = await form.submit()
    assert.match(page.text, /The post is deleted\./)
    assert.deepEqual(
      (await posts.all()).map(({ title }) => title),
      ['Kept'],
    )
    const again = await form.submit()
    assert.equal(again.status, 404)
    assert.match(again.text, /This is gone\./)
    assert.equal((await posts.all()).length, 1)
  })

  it('saves a draft and publishes it from one form', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Draft', content: 'Words.' }, null)
    const id = (await posts.find('draft'))?.id
    const edit = await browser.open(`/posts/${id}/edit`)
    const saved = await edit.form('posts.saveDraft').fill({ content: 'Better words.' }).submit('Save draft')
    assert.equal(saved.path, `/posts/${id}/edit`)
    assert.match(saved.text, /The draft is saved\./)
    assert.equal((await posts.find('draft'))?.content, 'Better words.')
    const published = await saved.form('posts.saveDraft').fill({ title: 'Done' }).submit('Publish')
    assert.equal(published.path, '/posts/draft')
    assert.match(published.text, /The post is published\. Done/)
    const post = await posts.find('draft')
    assert.deepEqual([post?.status, post?.version], ['published', 3])
    assert.match((await browser.open('/')).text, /Done/)
  })

  it('presses what belongs to the form when Enter is pressed: never Publish on a draft, never unpublishing', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Draft', content: 'c' }, null)
    await posts.plant({ title: 'Public', content: 'c' }, 5)
    for (const [slug, status] of [
      ['draft', 'draft'],
      ['public', 'published'],
    ] as const) {
      const id = (await posts.find(slug))?.id
      const edit = await browser.open(`/posts/${id}/edit`)
      await edit.form(0).fill({ content: 'new' }).submit()
      const post = await posts.find(slug)
      assert.deepEqual([post?.content, post?.status], ['new', status])
    }
    assert.equal((await posts.find('public'))?.publishedAt, 5)
  })

  it('turns a published post back into a draft', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Public', content: 'c' }, 5)
    const id = (await posts.find('public'))?.id
    await (await browser.open(`/posts/${id}/edit`)).form(0).submit('Turn back into a draft')
    assert.equal((await posts.find('public'))?.status, 'draft')
  })

  it('answers an edit that is sent twice as done: a lost answer is no conflict with oneself', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Mine', content: 'Original.' }, null)
    const id = (await posts.find('mine'))?.id
    const form = (await browser.open(`/posts/${id}/edit`))
      .form('posts.saveDraft')
      .fill({ content: 'Edited.' })
    assert.equal((await form.request()).status, 303)
    assert.equal((await form.request()).status, 303)
    const post = await posts.find('mine')
    assert.deepEqual([post?.content, post?.version], ['Edited.', 2])
  })

  for (const button of ['Save draft', 'Publish'])
    it(`does not overwrite what someone else wrote meanwhile (${button}), and shows both`, async () => {
      const { browser, posts } = await startGazetteAs('editor', { kind })
      await posts.plant({ title: 'Shared', content: 'Original.' }, null)
      const id = (await posts.find('shared'))?.id
      const mine = (await browser.open(`/posts/${id}/edit`)).form('posts.saveDraft')
      const theirs = (await browser.open(`/posts/${id}/edit`)).form('posts.saveDraft')
      await theirs.fill({ content: 'Theirs.' }).submit('Save draft')
      const page = await mine.fill({ content: 'Mine.' }).submit(button)
      assert.equal(page.status, 409)
      assert.match(page.text, /Someone changed this post after you opened it\..*The saved version.*Theirs\./)
      assert.equal(page.form('posts.saveDraft').value('content'), 'Mine.')
      const post = await posts.find('shared')
      assert.deepEqual([post?.content, post?.status, post?.version], ['Theirs.', 'draft', 2])
      await page.form('posts.saveDraft').submit(button)
      assert.equal((await posts.find('shared'))?.content, 'Mine.')
    })

  for (const button of ['Save draft', 'Publish'])
    it(`does not overwrite it either when the form was refused in between (${button})`, async () => {
      const { browser, posts } = await startGazetteAs('editor', { kind })
      await posts.plant({ title: 'Shared', content: 'Original.' }, null)
      const id = (await posts.find('shared'))?.id
      const mine = (await browser.open(`/posts/${id}/edit`)).form('posts.saveDraft')
      const theirs = (await browser.open(`/posts/${id}/edit`)).form('posts.saveDraft')
      await theirs.fill({ content: 'Theirs.' }).submit('Save draft')
      const refused = await mine.fill({ title: ' ', content: 'Mine.' }).submit('Publish')
      assert.equal(refused.status, 422)
      const page = await refused.form('posts.saveDraft').fill({ title: 'Shared' }).submit(button)
      assert.equal(page.status, 409)
      assert.equal((await posts.find('shared'))?.content, 'Theirs.')
    })

  it('answers 404 for a post that is gone, also when its form comes', async () => {
    const { browser, posts, content } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Doomed', content: 'c' }, null)
    const id = (await posts.find('doomed'))?.id ?? ''
    const form = (await browser.open(`/posts/${id}/edit`)).form('posts.saveDraft')
    await content.delete({ collection: 'posts', id, overrideAccess: true })
    for (const page of [await browser.open('/posts/doomed'), await browser.open(`/posts/${id}/edit`)]) {
      assert.equal(page.status, 404)
      assert.match(page.text, /Page not found/)
    }
    const answer = await form.submit()
    assert.equal(answer.status, 404)
    assert.match(answer.text, /Page not found[^]*Your text is here\s*This is gone\./)
  })

  it('leads from the id of a post to its name', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Named', content: 'c' }, 1)
    assert.equal((await browser.open(`/posts/${(await posts.find('named'))?.id}`)).path, '/posts/named')
  })

  it('gives every post a name of its own, in any script', async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    const titles = [
      'Same',
      'Same',
      'new',
      '!!!',
      'Дом и сад',
      '日本語',
      'Ünïcödé',
      '../../etc',
      `${'x'.repeat(110)} 𝒳`,
    ]
    const paths = new Set<string>()
    for (const title of titles) {
      const form = (await browser.open('/posts/new')).form('posts.createPost')
      const page = await form.fill({ title, content: 'c' }).submit()
      assert.equal(page.status, 200, title)
      assert(page.text.includes(title), page.text)
      paths.add(page.path)
    }
    assert.equal(paths.size, titles.length)
    assert(paths.has('/posts/unicode'))
    assert.equal((await posts.all()).length, titles.length)
  })

  it('is healthy while its database answers', async () => {
    const { browser, database } = await startGazette({ kind })
    const page = await browser.open('/healthz')
    assert.deepEqual([page.status, page.html, page.headers.get('cache-control')], [200, 'ok\n', 'no-store'])
    await database.close()
    assert.equal((await browser.open('/healthz')).status, 503)
  })

  it('keeps its public pages cacheable and its private ones not', async () => {
    const { browser, stranger, posts } = await startGazetteAs('editor', { kind })
    await posts.plant({ title: 'Public', content: 'c' }, 1)
    const [first, second] = [await stranger.open('/posts'), await stranger.open('/posts')]
    assert.equal((await browser.open('/posts')).headers.get('cache-control'), 'no-store')
    assert.equal(first.headers.get('etag'), second.headers.get('etag'))
    assert.match((await browser.open('/posts/new')).headers.get('cache-control') ?? '', /private|no-store/)
  })
})
