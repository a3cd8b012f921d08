// Why it is so: docs/enhance.md
const d = document
const said = d.createElement('output')
const pathOf = (url) => url.pathname + url.search
let pages = {}
let here = pathOf(location)

const on = (name, act) => addEventListener(name, (e) => act(e, e.target, e.target.form))
const all = (mark, from = d) => from.querySelectorAll(mark)
const one = (mark, from = d) => from.querySelector(mark)
const emit = (form, name, detail) =>
  form.dispatchEvent(new CustomEvent('signpost:' + name, { bubbles: true, cancelable: true, detail }))
const urlOf = (form, button) =>
  /^\/_actions.*/.exec(button?.getAttribute('formaction') ?? form?.getAttribute('action'))?.[0]

const send = (url, body, as, form) =>
  new Promise((done) => {
    const x = new XMLHttpRequest()
    const start = Date.now()
    x.open(body ? 'POST' : 'GET', url)
    x.responseType = 'json'
    x.setRequestHeader('Signpost-Request', as)
    x.onloadend = () => done(x)
    if (form) {
      form.$x = x
      x.responseType = 'document'
      x.upload.onprogress = ({ loaded, total }) =>
        show(
          form,
          loaded / total,
          `${((100 * loaded) / total) | 0} %, ${(((Date.now() - start) * (total / loaded - 1)) / 1e3) | 0} s`,
        )
    }
    x.send(body)
  })

export const call = async (url, data) => {
  const { response } = await send(url, new URLSearchParams(data), 'json')
  if (!response || response.status) throw Object.assign(Error(LOST), response)
  return response.data
}

const LOST = 'The connection was lost. '

const say = (form, text) => {
  said.textContent = text
  form.prepend(said)
}

const show = (form, value, text) => {
  for (const bar of all('progress', form)) {
    bar.value = value
    bar.nextElementSibling.textContent = text
    bar.parentElement.hidden = !text
  }
}

const submit = (form, button, quiet, as = 'page') => {
  const data = new FormData(form, button)
  const id = urlOf(form, button) + quiet
  const { policy = 'drop' } = form.dataset
  clearTimeout(form.$timer)
  if ((policy == 'drop' && form.$id == id) || !emit(form, 'submit', { button, data })) return
  if (policy == 'replace') form.$x?.abort()
  form.$id = id
  form.$done = fly(form, button, data, quiet, id, as, form.$done)
}

const fly = async (form, button, data, quiet, id, as, before) => {
  await before
  if (!form.isConnected) return
  const pressed = button?.textContent ? button : (one('[data-pending]', form) ?? said)
  const busy = (value) => {
    form.ariaBusy = pressed.ariaDisabled = value
    const { pending } = pressed.dataset
    if (pending) [pressed.dataset.pending, pressed.textContent] = [pressed.textContent, pending]
  }
  const guesses = []
  let x, to
  let url = urlOf(form, button)
  let body = form.enctype[0] == 'm' ? data : new URLSearchParams(data)
  busy(true)
  for (const t of all(`[data-optimistic="${CSS.escape(form.dataset.signpost)}"]`)) {
    const copy = t.content.cloneNode(true)
    for (const slot of all('slot', copy)) slot.replaceWith(data.get(slot.name))
    guesses.push(...copy.childNodes)
    t.before(copy)
    form.reset()
  }
  for (const n of [form, ...form.elements, ...guesses]) n.$held = n.form != form
  for (
    let wait = 500;
    x?.readyState != 0;
    await new Promise((wake) => on('online', wake, setTimeout(wake, (wait *= 2))))
  ) {
    if (navigator.onLine) {
      x = await send(url, body, as, form)
      to = x.getResponseHeader('signpost-location')
      said.remove()
      if (x.status == 202) {
        const bar = one('progress', x.response)
        show(form, bar.value, bar.nextElementSibling.textContent)
        url = x.responseURL
        body = null
        wait = 250
        continue
      }
      if (to || (body && !/once$/.test(url)) || (x.status % 503) % 429) break
    }
    say(form, LOST + 'This is sent when it is back.')
  }
  const page = x.response
  const bad = !to || x.status > 399
  busy(null)
  show(form, 0)
  for (const n of guesses) n.remove()
  if (bad && guesses[0]) for (const [name, value] of data) form.elements[name].value ||= value
  if (form.$id == id) form.$id = 0
  const asked = !to && page && one('dialog', page)
  if (asked) {
    d.body.append(asked)
    asked.showModal()
    asked.onclose = () => asked.returnValue && submit(form, button, quiet, asked.returnValue)
  } else if (!x.readyState || !emit(form, to ? 'answer' : 'error', x)) return
  else if (!to) say(form, page?.body.textContent ?? LOST + 'Please send this again.')
  else if (!page) location = to
  else {
    to = new URL(to, location)
    const isNew = pathOf(to) != here
    form.$held = 0
    for (const n of all('noscript,[type=module]', page)) n.src ? import(n.src) : n.remove()
    if (isNew) {
      leave(to)
      history.pushState(0, '', to)
      scrollTo(0, 0)
    }
    if (x.getResponseHeader('signpost-forget')) pages = {}
    morph(d.documentElement, page.documentElement)
    d.getElementById(to.hash.slice(1))?.scrollIntoView()
    start()
    form.$held = bad
    for (const f of form.elements) {
      if (bad && f.files) f.value = ''
      form.$held ||= f.$held
    }
    if (!form.$held && !quiet) form.reset()
    if (emit(form, 'swap') && !quiet) one('[autofocus]', bad || isNew ? d : form)?.focus()
  }
}

const leave = (to) => {
  pages[here] = d.documentElement.cloneNode()
  pages[here].append(d.head.cloneNode(true), d.body)
  here = pathOf(to)
}

const key = (n) => [n.nodeName, n.dataset?.signpost ?? n.id, n.name, n.type, n.src] + ''

const morph = (old, next) => {
  if (old.$held || old.isEqualNode(next)) return
  if (!old.attributes) return (old.nodeValue = next.nodeValue)
  for (const { name, value } of next.attributes)
    if (old.getAttribute(name) != value) old.setAttribute(name, value)
  for (const { name } of [...old.attributes])
    if (name != 'open' && !next.hasAttribute(name)) old.removeAttribute(name)
  const rest = Map.groupBy(old.childNodes, key)
  const nodes = [...next.childNodes].map((n) => {
    const match = rest.get(key(n))?.shift()
    if (match) morph(match, n)
    return match ?? n
  })
  for (const n of [...rest.values()].flat()) n.$held || n.remove()
  let at = old.firstChild
  for (const n of nodes)
    if (n == at) at = at.nextSibling
    else old[old.moveBefore && n.parentNode == old ? 'moveBefore' : 'insertBefore'](n, at)
}

const start = () => {
  for (const form of all('[data-run]')) {
    const { run } = form.dataset
    const act = () => d.hidden || submit(form, null, 1)
    if (form.$run) continue
    form.$run = 1
    if (+run) setInterval(act, run * 1e3)
    else
      new IntersectionObserver(([seen], o) => {
        if (seen.isIntersecting || run == 'load') act(o.disconnect())
      }).observe(form)
  }
}

on('submit', (e, form) => {
  if (e.defaultPrevented || form.target || !urlOf(form, e.submitter)) return
  e.preventDefault()
  submit(form, e.submitter)
})

const save = (form) => {
  form.$timer = setTimeout(() => {
    if (form.$id) save(form)
    else if (form.matches(':valid')) submit(form, null, 1)
  }, form.dataset.autosave)
}

on('input', (_, field, form) => {
  if (!form) return
  form.$held = field.$held = 1
  clearTimeout(form.$timer)
  if (form.dataset.autosave) save(form)
})

on('keydown', (e, _, form) => {
  if ((e.ctrlKey || e.metaKey) && e.key == form?.dataset.shortcut) form.requestSubmit()
})

on('click', (_, target) => {
  const button = target.closest('[data-cancel]')
  button?.form?.$x?.abort()
})

on('change', async (_, field, form) => {
  const { id, name, value } = field
  const place = d.getElementById(id + '-error')
  if (!place || !urlOf(form)) return
  const { response } = await send(urlOf(form), new URLSearchParams(new FormData(form)), 'field ' + name)
  if (field.value != value) return
  place.textContent = response?.errors?.[name]
  field.ariaInvalid = !!place.textContent
})

on('popstate', () => {
  const page = pages[pathOf(location)]
  if (pathOf(location) == here) return
  if (!page) return location.reload()
  leave(location)
  morph(d.documentElement, page)
})

start()
