// What a field holds, for every kind of field: set back to what the page says, or remembered and put back.
import type { Control } from './dom.ts'

/** To what the page says, as `form.reset()` does for all fields. */
export function resetControl(control: Control): void {
  const { type, options, defaultValue } = control
  if (options) for (const option of options) option.selected = option.defaultSelected
  else if (control.files) control.value = ''
  else if (type === 'checkbox' || type === 'radio') control.checked = control.defaultChecked
  else if (defaultValue !== undefined && control.value !== defaultValue) control.value = defaultValue
}

/** Remembers what a field holds. Returns what puts it back, into the same field or into the one that continues it. */
export function remember(control: Control): (to: Control) => void {
  const { value, checked, files } = control
  const selected = [...(control.options ?? [])]
    .filter((option) => option.selected)
    .map((option) => option.value)
  return (to) => {
    if (files) to.files = files
    else if (to.options) for (const option of to.options) option.selected = selected.includes(option.value)
    else {
      if (to.checked !== checked) to.checked = checked
      if (to.value !== value) to.value = value
    }
  }
}
