import type { Post } from './store.ts'

export interface PostForm {
  readonly title: string
  readonly content: string
  readonly errors: { readonly title?: string; readonly content?: string }
}

const emptyForm: PostForm = { title: '', content: '', errors: {} }

export function newPostPage(form: PostForm = emptyForm): string {
  return page(
    'New post',
    `<form method="post" action="/posts/new">
<p><label for="title">Title</label>
<input id="title" name="title" required maxlength="120" value="${escapeHtml(form.title)}"${describedBy('title', form.errors.title)}>
${errorLine('title', form.errors.title)}</p>
<p><label for="content">Content</label>
<textarea id="content" name="content" required rows="8"${describedBy('content', form.errors.content)}>
${escapeHtml(form.content)}</textarea>
${errorLine('content', form.errors.content)}</p>
<p><button>Create</button></p>
</form>`,
  )
}

export function postsPage(posts: readonly Post[]): string {
  return page('Posts', `<p><a href="/posts/new">New post</a></p>${posts.map(postArticle).join('')}`)
}

export function uploadPage(): string {
  return page(
    'Upload',
    `<form method="post" action="/upload" enctype="multipart/form-data">
<p><label for="file">File</label> <input id="file" name="file" type="file" required></p>
<p><button>Upload</button></p>
</form>`,
  )
}

export function messagePage(message: string): string {
  return page(message, '<p><a href="/posts">Posts</a></p>')
}

function postArticle({ id, title, content, likes }: Post): string {
  return `
<article>
<h2>${escapeHtml(title)}</h2>
<p>${escapeHtml(content)}</p>
<p>${likes} likes</p>
<form method="post" action="/posts/${id}/like"><button>Like</button></form>
<form method="post" action="/posts/${id}/delete"><button>Delete</button></form>
</article>`
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
}

function describedBy(field: string, error: string | undefined): string {
  return error === undefined ? '' : ` aria-invalid="true" aria-describedby="${field}-error"`
}

function errorLine(field: string, error: string | undefined): string {
  return error === undefined ? '' : `<span id="${field}-error" class="error">${error}</span>`
}

const special = /[&<>"']/g
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(special, (character) => entities[character] ?? character)
}
