import { call } from '/enhance.js'

const counted = document.getElementById('counted')
const problems = document.getElementById('problems')

document.getElementById('count').addEventListener('click', async ({ currentTarget }) => {
  counted.textContent = (await call(currentTarget.dataset.url)).count
})

document.getElementById('wrong').addEventListener('click', async ({ currentTarget }) => {
  const problem = await call(currentTarget.dataset.url, { title: '', text: '' }).catch((error) => error)
  problems.textContent = `${problem instanceof Error} ${problem.status} ${problem.errors?.title ?? problem.message}`
})
