import type { Response } from 'express'
import { html, type Markup } from './markup.ts'
import { STYLE } from './style.ts'

interface FramedPage {
  readonly status?: number
  readonly title: string
  readonly main: Markup
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
}

/** Sends a page of the inspector. */
export function sendFrame(response: Response, { status = 200, ...page }: FramedPage): void {
  const text = frame(page)
  send(response, { status, type: 'text/html; charset=utf-8', text })
}

/** Renders a complete page with one stylesheet and no script. */
export function frame({ title, main }: Pick<FramedPage, 'title' | 'main'>): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Signpost inspector</title>
<link rel="stylesheet" href="/_signpost/style.css">
</head>
<body>
<header><nav aria-label="Inspector"><strong>Signpost inspector</strong> <a href="/_signpost">Actions</a> <a href="/_signpost#calls">Calls</a> <a href="/">The application</a></nav></header>
<main>
${main}
</main>
</body>
</html>
`.html
}

/** Sends the stylesheet of the inspector. */
export function sendStyle(response: Response): void {
  send(response, { status: 200, type: 'text/css; charset=utf-8', text: STYLE })
}

function send(
  response: Response,
  { status, type, text }: { status: number; type: string; text: string },
): void {
  response
    .writeHead(status, { ...HEADERS, 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) })
    .end(response.req.method === 'HEAD' ? undefined : text)
}
