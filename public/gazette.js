import { call } from '/enhance.js'

/** Forms that the user has submitted: an autosave fires no submit event of the browser. */
const pressed = new WeakSet()
addEventListener('submit', ({ target }) => pressed.add(target), true)
addEventListener('signpost:submit', ({ detail: { form, data } }) => {
  if (form.dataset.autosave && !pressed.delete(form)) data.set('isAutosave', 'true')
})

/** A view is counted by a call, so that the server need not render the page for it. */
addEventListener('signpost:submit', async (event) => {
  const { form } = event.detail
  if (!form.matches('.views')) return
  event.preventDefault()
  const answer = await call(form.getAttribute('action'), {}).catch(() => null)
  if (answer)
    form.querySelector('output').textContent = `${answer.views} ${answer.views === 1 ? 'view' : 'views'}`
})
