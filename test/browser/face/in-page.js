// Runs in the page that is looked at: what tests ask there. There is no build, so there are no types of the DOM either.

const formNamed = (identity) => document.querySelector(`form[data-signpost="${CSS.escape(identity)}"]`)

globalThis.face = {
  /** What stands to the right of the window, and cannot be slid into view. */
  overflow() {
    const width = document.documentElement.clientWidth
    const isMeant = (element) => element.closest('.visually-hidden, .skip, .signpost-default, .sliding')
    const ends = (element) => element.getBoundingClientRect().right
    return [...document.querySelectorAll('body *')]
      .filter((element) => !isMeant(element) && element.checkVisibility() && ends(element) > width + 1)
      .map((element) => `${element.outerHTML.slice(0, 120)} ends at ${ends(element)}`)
  },

  /** Everything that a reader sees, without white space. */
  text: () => document.body.innerText.replace(/\s+/g, ''),

  /** What has moved since the page began to load, as browsers count it, from where to where. */
  moved: () =>
    new Promise((done) => {
      const moves = []
      const placeOf = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')
      const add = (list) => {
        for (const { value, sources } of list.getEntries())
          for (const { node, previousRect, currentRect } of sources)
            moves.push(
              `${value}: ${(node?.outerHTML ?? node?.data)?.slice(0, 120)} from ${placeOf(previousRect)} to ${placeOf(currentRect)}`,
            )
      }
      new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
      setTimeout(() => done(moves), 300)
    }),

  /** What would move, or change slowly, when something happens to it. */
  moving: () =>
    [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element)
        return animationName !== 'none' || /[1-9]/.test(transitionDuration)
      })
      .map((element) => element.outerHTML.slice(0, 120)),

  /** The forms that ask for something, by what tells them apart. */
  forms: () =>
    [...document.querySelectorAll('form[data-signpost]')]
      .filter((form) => form.querySelector('input:not([type=hidden]), textarea, select'))
      .map((form) => form.dataset.signpost),

  /** Takes everything out of a form, and the browser's own check. */
  empty(identity) {
    const form = formNamed(identity)
    form.noValidate = true
    for (const control of form.elements) {
      if (control.type === 'checkbox' || control.type === 'radio') control.checked = false
      else if (control instanceof HTMLSelectElement) control.selectedIndex = -1
      else if ('value' in control && !(control instanceof HTMLButtonElement)) control.value = ''
    }
  },

  send: (identity) => formNamed(identity).requestSubmit(),

  /** The name of the outermost element of an XML document; what is wrong with it, where it is none. */
  rootOf(xml) {
    const { documentElement } = new DOMParser().parseFromString(xml, 'application/xml')
    const error = documentElement.querySelector('parsererror') ?? documentElement.closest('parsererror')
    return error ? error.textContent : documentElement.localName
  },

  /** What has the focus, as a screen reader names it, and whether it can be seen that it has. */
  focused() {
    const { activeElement: element } = document
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const label = element.labels?.[0] ?? element
    return {
      name: (element.getAttribute('aria-label') ?? label.innerText).replace(/\s+/g, ' ').trim(),
      tag: element.localName,
      isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    }
  },
}
