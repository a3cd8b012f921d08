/** The three libraries of schemas are typed alike. Checked by `tsc --noEmit`; nothing here runs. */
import { type } from 'arktype'
import * as v from 'valibot'
import { action, anyone } from '../../src/actions/index.ts'
import type { Equal, Expect } from './equal.ts'

const ark = action(
  {
    access: anyone,
    input: type({ title: 'string', 'count?': 'number' }),
    args: [type('string')],
    captured: type({ version: 'number' }),
  },
  async (form, { args: [id], captured }) => {
    type _Title = Expect<Equal<typeof form.data.title, string>>
    type _Id = Expect<Equal<typeof id, string>>
    type _Version = Expect<Equal<typeof captured.version, number>>
    form.get('count')
    // @ts-expect-error: the form has no such field
    form.get('titel')
  },
)
ark.bind('p1').capture({ version: 1 })
// @ts-expect-error: an id is a text
ark.bind(1)
// @ts-expect-error: a version is a number
ark.bind('p1').capture({ version: 'x' })

const val = action(
  {
    access: anyone,
    input: v.object({ title: v.string(), amount: v.pipe(v.string(), v.toNumber()) }),
    args: [v.number()],
  },
  async (form, { args: [count] }) => {
    type _Amount = Expect<Equal<typeof form.data.amount, number>>
    type _Count = Expect<Equal<typeof count, number>>
    form.get('title')
    // @ts-expect-error: the form has no such field
    form.get('titel')
  },
)
val.bind(1)
// @ts-expect-error: a count is a number
val.bind('1')
// @ts-expect-error: a title is text
val.run({ context: {}, form: { title: { deep: true } } })
