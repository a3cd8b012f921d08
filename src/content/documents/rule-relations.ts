// Behind a relation an access rule may ask for everything, as it may in its own collection.
import type { Model } from '../collections/model.ts'
import { EVERYTHING } from '../query/condition.ts'
import type { Relations } from '../query/relations.ts'

/** The relations of a collection, as its access rules see them. */
export function ruleRelations({ related }: Model): Relations {
  return {
    find(field) {
      const target = related.get(field)
      if (!target) return undefined
      const { table, columns } = target
      return { table, columns, condition: EVERYTHING, relations: ruleRelations(target) }
    },
  }
}
