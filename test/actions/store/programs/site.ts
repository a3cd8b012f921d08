import express from 'express'
import { action, anyone, createActions, createKey, createServer } from '../../../../src/actions/index.ts'

/** A page with a form for a file, in a process of its own. `/spent` answers its processor time so far, in microseconds. */
const upload = action({ access: anyone, limits: { files: 1, text: 10_000_000 } }, () => {})
const app = express()
app.use(createActions({ actions: { site: { upload } }, keys: createKey(), log: () => {} }))
app.get('/', (_request, response) => {
  const form = response.locals.form(upload.bind())
  response
    .type('html')
    .end(`<form ${form.attributes}>${form.summary()}<input type="file" name="file"></form>`)
})
app.get('/spent', (_request, response) => {
  const { user, system } = process.cpuUsage()
  response.json(user + system)
})
const server = createServer(app).listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())))
