import { escapeHtml } from '../../actions/index.ts'
import type { ErrorPage } from './error-pages.ts'

/** Renders an error page without a template, so that it also works when rendering a template has failed. */
export function errorPageHtml(errorPage: ErrorPage, incident?: string): string {
  const { status, heading, sentence } = errorPage
  const advice = errorPage.advice.map((step) => `<li>${escapeHtml(step)}</li>`)
  if (incident)
    advice.push(`<li>If it happens again, send us this number: <code>${escapeHtml(incident)}</code></li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(heading)} · Gazette</title>
<link rel="stylesheet" href="/gazette.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<header class="masthead"><a class="nameplate" href="/">Gazette</a></header>
<main id="main" class="error-page">
<p class="status">${status}</p>
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(sentence)}</p>
<ul>
${advice.join('\n')}
</ul>
<p class="buttons"><a class="button" href="/">Front page</a></p>
</main>
</body>
</html>
`
}
