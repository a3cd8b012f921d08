// Optimistic entries: `<template data-optimistic>` shows what the form is about to add, until the answer is there.
import { remember } from '../control.ts'
import { all, attribute, controlsOf, insert, parentOf, removeNode, resetForm } from '../dom.ts'
import type { Core, OptimisticEntry } from '../extras.ts'

/** Shows the entries of a form and empties it for the next one. Undefined if it has none. */
export function showOptimistic(
  form: HTMLFormElement,
  data: FormData,
  core: Core,
): OptimisticEntry | undefined {
  const identity = attribute(form, 'data-signpost')
  const templates = all<HTMLTemplateElement>('template[data-optimistic]').filter(
    (template) => attribute(template, 'data-optimistic') === identity,
  )
  if (templates.length === 0) return undefined
  const added = templates.flatMap((template) => addEntry(template, data)).map(core.markOwn)
  const before = controlsOf(form).map((control) => ({ control, restore: remember(control) }))
  resetForm(form)
  return {
    remove: () => added.forEach(removeNode),
    restoreFields: () => {
      const edited = core.editedControlsOf(form)
      for (const { control, restore } of before) if (!edited.includes(control)) restore(control)
    },
  }
}

function addEntry(template: HTMLTemplateElement, data: FormData): Node[] {
  const entry = template.content.cloneNode(true) as DocumentFragment
  for (const slot of entry.querySelectorAll('slot')) {
    const value = data.get(slot.name)
    slot.textContent = value instanceof File ? value.name : value
  }
  const nodes = [...entry.childNodes]
  const parent = parentOf(template)
  if (parent) insert(parent, entry, template)
  return nodes
}
