// The address of a page without its fragment: two addresses with one path show one page.

export function pathOf({ pathname, search }: URL | Location): string {
  return pathname + search
}
