import type { FormView, Printed } from '../../src/actions/index.ts'

type AsText<Value> = [Value] extends [Printed | ''] ? string : Value

/** A form whose helpers return their HTML as strings, as it is printed by a template. */
export type TextForm = {
  readonly [Name in keyof FormView]: FormView[Name] extends (...given: infer Given) => infer Value
    ? (...given: Given) => AsText<Value>
    : AsText<FormView[Name]>
}

/** The same form, with strings for what it prints. */
export function asText(form: FormView): TextForm {
  return new Proxy(form, {
    get(target, name) {
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? (...given: unknown[]) => toText(value(...given)) : toText(value)
    },
  }) as unknown as TextForm
}

function toText(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'toHTML' in value ? String(value) : value
}
