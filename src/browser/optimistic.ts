// Optimistic entries: `<template data-optimistic>` shows what the form is about to add, until the answer is there.
import { all, attribute, type Control, controlsOf, insert, parentOf, removeNode, resetForm } from './dom.ts'
import { editedControlsOf } from './form-state.ts'
import { markOwn } from './own-elements.ts'

export interface OptimisticEntry {
  remove(): void
  /** Puts back what was in the fields, except where something was typed since. */
  restoreFields(): void
}

/** Shows the entries of a form and empties it for the next one. Undefined if it has none. */
export function showOptimistic(form: HTMLFormElement, data: FormData): OptimisticEntry | undefined {
  const identity = attribute(form, 'data-signpost')
  const templates = all<HTMLTemplateElement>('template[data-optimistic]').filter(
    (template) => attribute(template, 'data-optimistic') === identity,
  )
  if (templates.length === 0) return undefined
  const added = templates.flatMap((template) => addEntry(template, data))
  const before = controlsOf(form).map(snapshotOf)
  resetForm(form)
  return {
    remove: () => added.forEach(removeNode),
    restoreFields: () => {
      const edited = new Set(editedControlsOf(form))
      for (const { control, restore } of before) if (!edited.has(control)) restore()
    },
  }
}

function addEntry(template: HTMLTemplateElement, data: FormData): Node[] {
  const entry = template.content.cloneNode(true) as DocumentFragment
  for (const slot of entry.querySelectorAll('slot')) {
    const value = data.get(slot.name)
    slot.textContent = value instanceof File ? value.name : value
  }
  const nodes = [...entry.childNodes].map(markOwn)
  const parent = parentOf(template)
  if (parent) insert(parent, entry, template)
  return nodes
}

interface Snapshot {
  readonly control: Control
  readonly restore: () => void
}

/** Every kind of control: files can be put back, and a `select` has several values. */
function snapshotOf(control: Control): Snapshot {
  const { type, value, checked, files } = control
  if (files) return { control, restore: () => void (files.length > 0 && (control.files = files)) }
  if (type === 'checkbox' || type === 'radio')
    return { control, restore: () => void (control.checked = checked) }
  if (control.options) {
    const options = [...control.options].map((option) => ({ option, selected: option.selected }))
    return {
      control,
      restore: () => options.forEach(({ option, selected }) => void (option.selected = selected)),
    }
  }
  const isText = 'value' in control && !/^(hidden|submit|button|reset|image|fieldset|output)$/.test(type)
  return { control, restore: () => void (isText && (control.value = value)) }
}
