import express from 'express'
import { createServer } from '../../../src/actions/index.ts'
import { createLog } from '../../../src/app/http/log.ts'
import { refuseWhileOverloaded } from '../../../src/app/http/overload.ts'

/** An application that does nothing but work: `/burn` for 300 ms, as often as it is asked. */
const app = express()
app.use(refuseWhileOverloaded(createLog('info')))
app.get('/', (_request, response) => void response.end('calm'))
app.get('/healthz', (_request, response) => void response.end('ok'))
app.get('/burn', (_request, response) => {
  const end = performance.now() + 300
  while (performance.now() < end);
  response.end('burnt')
})
const server = createServer(app).listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())))
