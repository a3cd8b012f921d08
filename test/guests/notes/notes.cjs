// Notes in CommonJS with Handlebars, as many applications still are: with routes, and with actions.
const { join } = require('node:path')
const express = require('express')
const { engine: handlebars } = require('express-handlebars')
const { z } = require('zod')
const {
  action,
  anyone,
  createActions,
  createKey,
  isRerender,
  redirect,
} = require('../../../src/actions/index.ts')

function createNotes() {
  const app = express()
  const counted = { requests: 0 }
  app.engine('handlebars', handlebars({ defaultLayout: false }))
  app.set('views', join(__dirname)).set('view engine', 'handlebars')
  app.use((request, _response, next) => {
    if (!isRerender(request)) counted.requests += 1
    next()
  })
  return { app, counted, notes: [] }
}

exports.createBefore = () => {
  const { app, counted, notes } = createNotes()
  app.use(express.urlencoded({ extended: false }))
  app.get('/', (_request, response) => response.render('before', { notes }))
  app.post('/notes', (request, response) => {
    const { text } = request.body
    if (text.length < 3)
      return response.status(422).render('before', { notes, problem: 'At least 3 characters.' })
    notes.push(text)
    response.redirect('/')
  })
  return { app, counted }
}

exports.createAfter = () => {
  const { app, counted, notes } = createNotes()
  const add = action(
    { access: anyone, input: z.object({ text: z.string().min(3, 'At least 3 characters.') }) },
    ({ data }) => {
      notes.push(data.text)
      return redirect('/')
    },
  )
  app.use(createActions({ actions: { notes: { add } }, keys: createKey() }))
  app.get('/', (_request, response) => response.render('after', { notes, f: response.locals.form(add) }))
  return { app, counted }
}
