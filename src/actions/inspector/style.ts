/** The inspector's stylesheet: system fonts, light and dark. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1b1b1f, #e8e6e3);
  --quiet: light-dark(#55555f, #b0aeb8);
  --paper: light-dark(#ffffff, #17171b);
  --panel: light-dark(#f3f3f6, #232329);
  --line: light-dark(#c9c9d2, #4a4a55);
  --link: light-dark(#0b4fb3, #8ab8ff);
  --bad: light-dark(#a3121f, #ff9a9a);
  --good: light-dark(#146c2e, #86d99b);
  --open: light-dark(#8a4b00, #ffc078);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header { background: var(--panel); border-bottom: 1px solid var(--line); padding: 0.75rem 1.25rem; }
header a { margin-inline-start: 1rem; }
main { overflow-wrap: anywhere; max-width: 75rem; margin: 0 auto; padding: 1rem 1.25rem 4rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.6rem; margin: 1rem 0 0.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
section + section { border-top: 1px solid var(--line); }
code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: 0.75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0.5rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.names { columns: 16rem; padding: 0; list-style: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; color: var(--quiet); }
th, td { overflow-wrap: break-word; text-align: start; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: 0.35rem 0; }
.open { color: var(--open); font-weight: 600; }
.bad { color: var(--bad); }
.good { color: var(--good); }
.quiet { color: var(--quiet); }
form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; max-width: 40rem; margin: 0.5rem 0 1rem; }
label { display: block; font-weight: 600; }
input, select, textarea { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--quiet); border-radius: 4px; padding: 0.4rem 0.5rem; max-width: 100%; }
input:not([type='checkbox'], [type='file']), select, textarea { width: 100%; }
textarea { min-height: 6rem; }
button { font: inherit; justify-self: start; color: var(--paper); background: var(--link); border: 0; border-radius: 4px; padding: 0.5rem 1.25rem; cursor: pointer; }
.signpost-default { position: absolute; inline-size: 1px; block-size: 1px; padding: 0; clip-path: inset(50%); }
.error-summary { border: 3px solid var(--bad); padding: 0.75rem 1rem; }
.error-summary p, .error-summary ul, .field-error { margin: 0; }
.field-error { color: var(--bad); font-weight: 600; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-block-end: 0.5rem; } }
`
