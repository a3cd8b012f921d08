import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createFolder, hasStack, PROJECT, run, signpost, signpostProcess } from './command-line.ts'

const COMMANDS = ['actions', 'curl', 'keys new', 'keys add', 'keys promote', 'keys drop']

test('signpost --help lists every command and ends with 0', async () => {
  for (const words of [['--help'], ['-h'], ['help']]) {
    const { code, out, err } = await signpost(words)
    assert.equal(code, 0)
    assert.equal(err, '')
    for (const command of COMMANDS) assert.match(out, new RegExp(`^  signpost ${command}`, 'm'))
  }
})

test('every command explains itself and its options, also where there is no project', async () => {
  const cwd = createFolder()
  for (const command of COMMANDS) {
    const [behind, before] = await Promise.all([
      signpost([...command.split(' '), '--help'], { cwd }),
      signpost(['help', ...command.split(' ')], { cwd }),
    ])
    assert.equal(behind.code, 0)
    assert.match(behind.out, new RegExp(`^Usage: signpost ${command}`))
    assert.match(behind.out, /--help +this text/)
    assert.deepEqual(before, behind)
  }
})

test('signpost keys --help lists the commands for keys only', async () => {
  const { code, out } = await signpost(['keys', '--help'])
  assert.equal(code, 0)
  assert.match(out, /keys promote/)
  assert.doesNotMatch(out, /signpost curl/)
})

test('signpost --version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.deepEqual(await signpost(['--version']), { code: 0, out: `${version}\n`, err: '' })
})

test('what was typed wrongly is one sentence with the nearest spelling, and 2', async () => {
  const wrong: [string[], RegExp][] = [
    [[], /Say what to do: signpost actions, signpost curl, signpost keys/],
    [['acitons'], /no command "acitons"\. Did you mean actions\?/],
    [['keys'], /Say what to do: signpost keys new, signpost keys add/],
    [['keys', 'promot'], /no command "keys promot"\. Did you mean keys promote\?/],
    [['--vresion'], /no option "--vresion"\. Did you mean --version\?/],
    [['xyz'], /no command "xyz"\. See: signpost --help/],
    [['actions', '--jsno'], /signpost actions has no option --jsno\. Did you mean --json\?/],
    [['actions', '-x'], /signpost actions has no option -x\./],
    [['actions', 'posts'], /does not take "posts"/],
    [['actions', '--json=yes'], /--json takes no value/],
    [['actions', '--app'], /--app needs a value: --app <module>/],
    [['actions', '--app', '--json'], /--app needs a value; .* write --app=--json/],
    [['curl'], /signpost curl needs <name>/],
    [['curl', 'posts.like', 'posts.create'], /does not take "posts\.create"/],
    [['curl', 'posts.like', '--page', '/a', '--page', '/b'], /--page was given 2 times/],
    [['keys', 'drop'], /signpost keys drop needs <kid>/],
  ]
  for (const [words, sentence] of wrong) {
    const finished = await signpost(words)
    assert.equal(finished.code, 2, words.join(' '))
    assert.equal(finished.out, '')
    assert.match(finished.err, sentence)
    assert.equal(finished.err.trim().split('\n').length, 1)
    assert.ok(!hasStack(finished))
  }
})

test('as a program it prints the answer on standard output, the sentence on standard error, and exits with its code', async () => {
  const [help, failed, wrong] = await Promise.all([
    signpostProcess(['--help']),
    signpostProcess(['actions', '--app', 'missing.ts']),
    signpostProcess(['acitons']),
  ])
  assert.deepEqual(help, await signpost(['--help']))
  assert.deepEqual(failed, await signpost(['actions', '--app', 'missing.ts']))
  assert.deepEqual(wrong, await signpost(['acitons']))
  assert.deepEqual([help.code, failed.code, wrong.code], [0, 1, 2])
})

test('a reader that goes away early is no failure', async () => {
  const cli = new URL('../../src/cli.ts', import.meta.url).pathname
  const line = `"$NODE" "$CLI" actions --json | head -c 1; echo " $?"`
  const { out, err } = await run('/bin/sh', ['-c', line], {
    cwd: PROJECT,
    env: { NODE: process.execPath, CLI: cli },
  })
  assert.equal(out, '{ 0\n')
  assert.equal(err, '')
})
