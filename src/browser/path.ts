// The address of a page without its fragment: two addresses with one path show one page.

export function pathOf({ pathname, search }: Pick<URL, 'pathname' | 'search'>): string {
  return pathname + search
}
