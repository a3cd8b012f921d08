// The club as its author wrote it, with routes.
import express, { type Application } from 'express'
import { type ClubRequest, createClub, requireMember } from './members.ts'

export function createBefore(): Application {
  const { app, passport, signInLimiter } = createClub('before')
  app.use(express.urlencoded({ extended: false }))
  app.use((request, response, next) => {
    response.locals.messages = (request as ClubRequest).flash() as never
    next()
  })
  app.get('/', (_request, response) => response.render('index', { title: 'Club' }))
  app.get('/login', (_request, response) => response.render('login', { title: 'Sign in' }))
  app.post(
    '/login',
    signInLimiter,
    passport.authenticate('local', {
      successRedirect: '/',
      failureRedirect: '/login',
      failureFlash: true,
      successFlash: { type: 'info', message: 'Success! You are logged in.' },
      keepSessionInfo: true,
    }),
  )
  app.get('/account', requireMember, (_request, response) => response.render('account', { title: 'Account' }))
  app.post('/account', requireMember, (request, response) => {
    const { user, body, flash } = request as ClubRequest
    const motto = String(body.motto)
    if (motto.length < 3) flash.call(request, 'error', 'At least 3 characters.')
    else if (user) user.motto = motto
    response.redirect('/account')
  })
  app.get('/logout', (_request, response) => response.render('logout', { title: 'Sign out' }))
  app.post('/logout', (request, response, next) => {
    ;(request as ClubRequest).logOut((error) => (error ? next(error) : response.redirect('/')))
  })
  return app
}
