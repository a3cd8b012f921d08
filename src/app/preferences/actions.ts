import { anyone } from '../../actions/index.ts'
import { action } from '../action.ts'
import { PreferencesInput } from './inputs.ts'
import { clearPreferences, writePreferences } from './store.ts'

export const savePreferences = action(
  { access: anyone, input: PreferencesInput },
  ({ data }, { cookies, flash }) => {
    writePreferences(cookies, data)
    flash('Your preferences are saved in this browser.')
  },
)

export const forget = action({ access: anyone }, (_form, { cookies, flash }) => {
  clearPreferences(cookies)
  flash('Your preferences are deleted.')
})
