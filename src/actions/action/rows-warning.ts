// In development: lists of which a form cannot send every row.
import { vanishingRows } from '../input/vanishing-rows.ts'
import type { Definition } from './definition.ts'

/** Prints a warning for each list whose rows consist of checkboxes only, with the field to add. */
export function warnOfVanishingRows(byName: ReadonlyMap<string, Definition>): void {
  for (const [name, { fields }] of byName)
    for (const list of fields ? vanishingRows(fields) : [])
      process.emitWarning(
        `The rows of ${JSON.stringify(list)} of ${name} have only checkboxes, and a browser sends nothing for a row without a tick: the row would be missing. Add a field that is always sent to the schema of a row, such as id: z.string(), and print it as a hidden input.`,
        { code: 'SIGNPOST_ROWS' },
      )
}
