import vm from 'node:vm'

/** The value of an expression that stands in one of our documents, with these names in scope. */
export function evaluate(expression: string, names: Readonly<Record<string, unknown>>): unknown {
  const values = { Number, Set, Map, Date, File, crypto, ...names }
  return vm.compileFunction(`return (${expression})`, Object.keys(values))(...Object.values(values))
}
