/** What `call` takes and gives, as an application's own script sees it. Checked by `npm run check`; nothing here runs. */
import { call } from '../../../public/enhance.js'

const { count } = await call<{ count: number }>('/_actions/counter.add/x', { step: 1, loud: true, by: 'ada' })
count.toFixed()
call('/_actions/counter.add/x')
call('/_actions/counter.add/x', [['step', 1]])
call('/_actions/counter.add/x', new URLSearchParams({ step: '1' }))
// @ts-expect-error: an object would be sent as [object Object]
call('/_actions/counter.add/x', { step: { by: 1 } })
// @ts-expect-error: a date would be sent as browsers word it
call('/_actions/counter.add/x', { at: new Date() })
