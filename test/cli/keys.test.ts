import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createKey, parseKeys } from '../../src/actions/index.ts'
import { createFolder, signpost, signpostProcess } from './command-line.ts'

const kidOf = (entry = '') => entry.split(':')[0] as string

test('keys new prints one key that the engine takes, another one each time', async () => {
  const [one, two] = await Promise.all([signpost(['keys', 'new']), signpost(['keys', 'new'])])
  assert.equal(one.code, 0)
  assert.equal(one.err, '')
  assert.equal(parseKeys(one.out.trim()).current.kid, kidOf(one.out))
  assert.notEqual(one.out, two.out)
})

test('keys add puts a new key at the end, which does not sign yet, and prints nothing else', async () => {
  const present = `${createKey()},${createKey()}`
  const { code, out, err } = await signpost(['keys', 'add'], { env: { SIGNPOST_KEYS: present } })
  assert.equal(code, 0)
  const added = out.trim().split(',').at(-1)
  assert.equal(out.trim(), `${present},${added}`)
  assert.equal(parseKeys(out.trim()).current.kid, kidOf(present))
  assert.match(err, /^Nothing is changed yet: put the value that was printed into SIGNPOST_KEYS/)
  assert.match(err, new RegExp(`Restart every instance.*keys promote ${kidOf(added)}`, 's'))
})

test('keys promote puts a key in front, and keeps the others', async () => {
  const [k3, k2, k1] = [createKey(), createKey(), createKey()]
  const { code, out, err } = await signpost(['keys', 'promote', kidOf(k1)], {
    env: { SIGNPOST_KEYS: `${k3},${k2},${k1}` },
  })
  assert.deepEqual([code, out], [0, `${k1},${k3},${k2}\n`])
  assert.match(err, new RegExp(`${kidOf(k1)} signs\\. Keep .* for 14 days.*keys drop ${kidOf(k2)}`, 's'))
})

test('between the steps of a rotation every instance knows what every other has signed', async () => {
  const env = (list: string) => ({ env: { SIGNPOST_KEYS: list } })
  const before = createKey()
  const added = (await signpost(['keys', 'add'], env(before))).out.trim()
  const kid = parseKeys(added).current.kid
  const newest = kidOf(added.split(',').at(-1))
  const promoted = (await signpost(['keys', 'promote', newest], env(added))).out.trim()
  const dropped = (await signpost(['keys', 'drop', kid], env(promoted))).out.trim()
  assert.equal(parseKeys(promoted).current.kid, newest)
  for (const [one, other] of [
    [before, added],
    [added, promoted],
  ] as const)
    for (const [signer, verifier] of [
      [one, other],
      [other, one],
    ] as const)
      assert.ok(parseKeys(verifier).find(parseKeys(signer).current.kid))
  assert.equal(dropped, promoted.split(',')[0])
})

test('keys add reads .env, which the environment overrules', async () => {
  const [inFile, inEnvironment] = [createKey(), createKey()]
  const cwd = createFolder({ '.env': `SIGNPOST_KEYS=${inFile}\n` })
  const fromFile = await signpost(['keys', 'add'], { cwd })
  assert.ok(fromFile.out.trim().startsWith(`${inFile},`))
  const overruled = await signpost(['keys', 'add'], { cwd, env: { SIGNPOST_KEYS: inEnvironment } })
  assert.ok(overruled.out.trim().startsWith(`${inEnvironment},`))
})

test('keys drop ends a rotation', async () => {
  const [k2, k1] = [createKey(), createKey()]
  const { code, out } = await signpost(['keys', 'drop', kidOf(k1)], { env: { SIGNPOST_KEYS: `${k2},${k1}` } })
  assert.equal(code, 0)
  assert.equal(out, `${k2}\n`)
})

test('--file rewrites the file for its user alone, and never shows a key', async () => {
  const k1 = createKey()
  const cwd = createFolder({ 'data/keys': `${k1}\n` })
  const file = join(cwd, 'data/keys')
  chmodSync(file, 0o644)
  const { code, out, err } = await signpost(['keys', 'add', '--file', 'data/keys'], { cwd })
  assert.equal(code, 0)
  assert.equal(out, '')
  const written = readFileSync(file, 'utf8').trim()
  assert.equal(written.split(',')[0], k1)
  assert.equal(written.split(',').length, 2)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(join(cwd, 'data')), ['keys'])
  for (const entry of written.split(',')) assert.ok(!err.includes(entry.split(':')[1] as string))
  const dropped = await signpost(['keys', 'drop', kidOf(k1), '--file', 'data/keys'], { cwd })
  assert.equal(dropped.code, 0)
  assert.equal(`${k1},${readFileSync(file, 'utf8').trim()}`, written)
})

test('--file follows a link and leaves it a link', async () => {
  const k1 = createKey()
  const cwd = createFolder({ 'secret/keys': k1 })
  symlinkSync(join(cwd, 'secret/keys'), join(cwd, 'keys'))
  assert.equal((await signpost(['keys', 'add', '--file', 'keys'], { cwd })).code, 0)
  assert.ok(readFileSync(join(cwd, 'secret/keys'), 'utf8').trim().startsWith(`${k1},`))
  assert.equal(readFileSync(join(cwd, 'keys'), 'utf8'), readFileSync(join(cwd, 'secret/keys'), 'utf8'))
})

test('changes of one file at the same time lose no key', async () => {
  const k1 = createKey()
  const cwd = createFolder({ keys: k1 })
  const all = await Promise.all(
    Array.from({ length: 5 }, () => signpostProcess(['keys', 'add', '--file', 'keys'], { cwd })),
  )
  const done = all.filter(({ code }) => code === 0)
  for (const { code, err } of all) if (code !== 0) assert.match(err, /another command is changing the keys/)
  const kids = readFileSync(join(cwd, 'keys'), 'utf8').trim().split(',').map(kidOf)
  assert.equal(kids.length, done.length + 1)
  assert.equal(kids[0], kidOf(k1))
  for (const { err } of done) assert.ok(kids.includes(err.split(' ', 1)[0] as string))
})

test('a change that was cut off is said, and nothing is written', async () => {
  const k1 = createKey()
  const cwd = createFolder({ keys: k1, 'keys.new': '' })
  const { code, err } = await signpost(['keys', 'add', '--file', 'keys'], { cwd })
  assert.equal(code, 1)
  assert.match(err, /keys\.new exists: .* remove it and try again/)
  assert.equal(readFileSync(join(cwd, 'keys'), 'utf8'), k1)
})

test('what cannot be changed is a sentence and 1, shows no key and leaves the file as it was', async () => {
  const [k2, k1] = [createKey(), createKey()]
  const cwd = createFolder({ 'data/keys': `${k2},${k1}`, short: 'k1:c2hvcnQ=', 'folder/x': '' })
  const none = await signpost(['keys', 'add'], { cwd: createFolder() })
  assert.deepEqual(none, {
    code: 1,
    out: '',
    err: 'signpost: SIGNPOST_KEYS is not set. Make a first key with: npx signpost keys new\n',
  })
  const wrong: [string[], Record<string, string>, RegExp][] = [
    [['add'], {}, /the keys are in data\/keys\. .* add --file data\/keys/],
    [['add', '--file', 'data/kyes'], {}, /There is no data\/kyes/],
    [['add', '--file', 'folder'], {}, /folder cannot be read/],
    [['add', '--file', 'short'], {}, /short: The key k1 in SIGNPOST_KEYS has 5 bytes/],
    [['add'], { SIGNPOST_KEYS: 'k1:short' }, /k1 in SIGNPOST_KEYS/],
    [['promote', 'k9', '--file', 'data/keys'], {}, /There is no key k9/],
    [['drop', kidOf(k1)], { SIGNPOST_KEYS: k1 }, /is the only key/],
    [['drop', `${kidOf(k1)}x`], { SIGNPOST_KEYS: `${k2},${k1}` }, new RegExp(`Did you mean ${kidOf(k1)}\\?`)],
  ]
  for (const [words, env, sentence] of wrong) {
    const { code, out, err } = await signpost(['keys', ...words], { cwd, env })
    assert.equal(code, 1, words.join(' '))
    assert.equal(out, '')
    assert.match(err, sentence)
    for (const key of [k1, k2]) assert.ok(!err.includes(key.split(':')[1] as string))
  }
  assert.equal(readFileSync(join(cwd, 'data/keys'), 'utf8'), `${k2},${k1}`)
  for (const draft of ['data/keys.new', 'short.new', 'folder.new']) assert.ok(!existsSync(join(cwd, draft)))
})
