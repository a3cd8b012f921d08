// See docs/enhance.md
const d = document
const said = d.createElement('output')
said.id = 'signpost'
/** @type {pathOf} */
const pathOf = (u) => u.pathname + u.search
/** @type {pages} */
let pages = {}
let here = pathOf(location)
let shown = 0

/** @type {on} */
const on = (name, act) => addEventListener(name, (e) => act(e, e.target, e.target.form))
/** @type {all} */
const all = (mark, from = d) => from.querySelectorAll(mark)
/** @type {one} */
const one = (mark, from) => all(mark, from)[0]
/** @type {emit} */
const emit = (name, form, x) =>
  dispatchEvent(new CustomEvent('signpost:' + name, { cancelable: true, detail: { form, x } }))
/** @type {urlOf} */
const urlOf = (f, b) => /^\/_actions.*/.exec(b?.getAttribute('formaction') ?? f?.getAttribute('action'))?.[0]

/** @type {send} */
const send = (u, body, as, f) =>
  new Promise((done) => {
    const x = new XMLHttpRequest()
    x.at = Date.now()
    x.open(body ? 'POST' : 'GET', u)
    x.responseType = f ? 'document' : 'json'
    x.setRequestHeader('signpost-request', as)
    x.onloadend = () => done(x)
    if (f) {
      f.$x = x
      x.upload.onprogress = ({ loaded, total }) => {
        const done = loaded / total || 0
        const left = (Date.now() - x.at) * (1 / done - 1)
        show(f, done, `${(100 * done) | 0} %, ${(left / 1e3) | 0} s left`)
      }
    }
    x.send(body)
  })

/** @type {call} */
export const call = async (u, data) => {
  const { response } = await send(u, new URLSearchParams(data), 'data')
  if (!response?.location) throw Object.assign(Error(response?.title ?? 'No connection.'), response)
  return response.data
}

/** @type {say} */
const say = (f, text) => {
  f.prepend(said)
  said.textContent = text
}

/** @type {show} */
const show = (f, value, text) => {
  for (const n of all('.progress', f)) {
    n.children[0].value = value
    n.children[1].textContent = text
    n.hidden = !text
  }
}

/** @type {submit} */
const submit = async (f, b, q, as = 'page') => {
  const data = new FormData(f, b)
  const id = urlOf(f, b) + q
  const { policy = 'drop', signpost } = f.dataset
  if ((policy == 'drop' && f.$id == id) || !emit('submit', f, data)) return
  if (policy == 'replace') f.$x?.abort()
  clearInterval(f.$timer)
  const guesses = []
  for (const n of all('[data-optimistic]')) {
    if (n.dataset.optimistic != signpost) continue
    const t = n.content.cloneNode(true)
    for (const n of all('slot', t)) n.textContent = data.get(n.name)
    guesses.push(...t.childNodes)
    n.before(t)
    f.reset()
  }
  for (const n of [f, ...f, ...guesses]) n.$held = n.form != f

  let x, to
  const before = f.$done
  f.$done = data.$done = new Promise((end) => (data.end = end))
  f.$id = id
  await before

  const from = here
  const p = b?.textContent ? b : (one('[data-pending]', f) ?? said)
  const busy = (value = 'false') => {
    say(f, '')
    f.ariaBusy = p.ariaDisabled = value
    const { pending } = p.dataset
    if (pending) [p.textContent, p.dataset.pending] = [pending, p.textContent]
  }
  let u = urlOf(f, b)
  let body = f.enctype[0] == 'm' ? data : new URLSearchParams(data)
  busy('true')
  for (
    let wait = 500;
    x?.readyState != 0;
    await new Promise((done) => on('online', done, setTimeout(done, (wait *= 2))))
  ) {
    if (navigator.onLine) {
      x = await send(u, body, as, f)
      to = x.getResponseHeader('signpost-location') ?? to
      if (x.status == (to && x.at < shown ? 200 : 202)) {
        for (const n of all('.progress', f)) morph(n, one('.progress', x.response) ?? n)
        u = to ?? x.responseURL
        body = null
        wait = 250
        continue
      }
      const later = +x.getResponseHeader('retry-after')
      wait = later * 500 || wait
      if (to || (x.status ? !later : body && !/once$/.test(u))) break
    }
    say(f, 'No connection. Trying again.')
  }
  data.end()
  busy()
  show(f, 0)
  for (const n of guesses) n.remove()
  if (f.$id == id) f.$id = 0

  const page = x.response
  const bad = !to || x.status > 399
  if (bad && guesses[0]) for (const [name, value] of data) f.elements[name].value ||= value
  if (!x.readyState || from != here) return
  const n = !to && page && one('dialog', page)
  if (n) {
    f.append(n)
    n.showModal()
    n.onclose = () => n.returnValue && submit(f, b, q, n.returnValue)
  }
  if (n || !emit(to ? 'answer' : 'error', f, x)) return
  if (!to) return say(f, page?.body.textContent ?? 'No connection. Please send again.')
  if (!page) return location.assign(to)
  to = new URL(to, location)
  for (const n of all('noscript,[type=module]', page)) n.src ? import(n.src) : n.remove()
  if (pathOf(to) != here) {
    leave(to)
    history.pushState(0, '', to)
    scrollTo(0, 0)
  }
  if (x.getResponseHeader('signpost-forget')) pages = {}
  f.$held = 0
  shown = x.at
  morph(d.documentElement, page.documentElement)
  if (to.hash) location.replace(to)
  start()
  f.$held = bad
  for (const n of f) {
    if (bad && n.files) n.value = ''
    f.$held ||= n.$held
  }
  if (!f.$held && !q && f.$done == data.$done) f.reset()
  if (emit('swap', f) && !q) one('[autofocus]', bad || from != here ? d : f)?.focus()
}

/** @type {leave} */
const leave = (to) => {
  pages[here] = d.documentElement.cloneNode()
  pages[here].append(d.head.cloneNode(true), d.body)
  here = pathOf(to)
}

/** @type {key} */
const key = (n) => n.nodeName + [n.dataset?.signpost, n.id, n.name, n.src]

/** @type {morph} */
const morph = (old, next) => {
  if (old.$held || old.isEqualNode(next)) return
  if (!old.attributes) return (old.nodeValue = next.nodeValue)
  for (const { name, value } of next.attributes)
    if (name != 'open' && old.getAttribute(name) != value) old.setAttribute(name, value)
  for (const { name } of [...old.attributes])
    if (name != 'open' && !next.hasAttribute(name)) old.removeAttribute(name)
  const rest = Map.groupBy(old.childNodes, key)
  const nodes = [...next.childNodes].map((n) => {
    const match = rest.get(key(n))?.shift() ?? n
    morph(match, n)
    return match
  })
  for (const n of [...rest.values()].flat()) n.$held || n.remove()
  let at = old.firstChild
  for (const n of nodes)
    if (n == at) at = at.nextSibling
    else old[old.moveBefore && n.parentNode == old ? 'moveBefore' : 'insertBefore'](n, at)
}

const start = () => {
  for (const f of all('[data-run]')) {
    if (f.$run) continue
    const run = (f.$run = f.dataset.run)
    const act = () => f.isConnected && !d.hidden && submit(f, null, 1)
    if (+run) setInterval(act, run * 1e3)
    else
      new IntersectionObserver(([seen], o) => {
        if (seen.isIntersecting || run == 'load') o.disconnect(act())
      }).observe(f)
  }
}

Map.groupBy([], key)
on('submit', (e, f) => {
  if (e.defaultPrevented || f.target || !urlOf(f, e.submitter)) return
  e.preventDefault()
  submit(f, e.submitter)
})

on('input', (_, n, f) => {
  if (!f) return
  f.$held = n.$held = 1
  clearInterval(f.$timer)
  if (f.dataset.autosave)
    f.$timer = setInterval(() => f.matches(':valid') && submit(f, null, 1), f.dataset.autosave)
})

on('keydown', (e, _, f) => (e.ctrlKey || e.metaKey) && e.key == f?.dataset.shortcut && f.requestSubmit())

on('click', (_, n, f) => n.dataset.cancel == '' && f.$x?.abort())

on('change', async (_, n, f) => {
  const { name, value } = n
  const p = one(`[id="${n.id}-error"]`)
  if (!p || !urlOf(f)) return
  const { response } = await send(urlOf(f), new URLSearchParams(new FormData(f)), 'field ' + name)
  if (n.value == value) n.ariaInvalid = !!(p.textContent = response?.errors?.[name])
})

on('pageshow', (e) => e.persisted && [...d.forms].map((f) => f.$x?.abort()))

on('popstate', () => {
  const page = pages[pathOf(location)]
  if (pathOf(location) == here) return
  if (!page) return location.reload()
  leave(location)
  morph(d.documentElement, page)
})

start()
