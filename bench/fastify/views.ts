import { Eta } from 'eta'

const eta = new Eta({ views: `${import.meta.dirname}/views`, cache: true })

export function render(view: string, data: object): string {
  return eta.render(`./${view}`, data)
}
