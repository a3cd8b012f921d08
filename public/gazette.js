import { call } from '/enhance.js'

/** A view is counted by a call, so that the server need not draw the page again for it. */
addEventListener('signpost:submit', async (event) => {
  const { form } = event.detail
  if (!form.matches('.views')) return
  event.preventDefault()
  const answer = await call(form.getAttribute('action'), {}).catch(() => null)
  if (answer)
    form.querySelector('output').textContent = `${answer.views} ${answer.views === 1 ? 'view' : 'views'}`
})
