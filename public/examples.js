import { call } from '/enhance.js'

/** A button that calls a function of the server and shows what it answers. */
for (const button of document.querySelectorAll('[data-calls]')) {
  button.addEventListener('click', async () => {
    const output = document.getElementById('called-output')
    try {
      const { count } = await call(button.dataset.calls, {})
      output.textContent = `It answered ${count}.`
    } catch (problem) {
      output.textContent = problem.title ?? problem.message
    }
  })
}

/** A program submits a form as a person would: with its checks, its events and its default button. */
for (const button of document.querySelectorAll('[data-submits]')) {
  button.addEventListener('click', () => document.getElementById(button.dataset.submits).requestSubmit())
}
