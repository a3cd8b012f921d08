export interface PostErrors {
  title?: string
  content?: string
}

const maximumTitle = 120

export function problemsOf(title: string, content: string): PostErrors | null {
  const errors: PostErrors = {}
  if (title.length === 0) errors.title = 'Please enter a title.'
  else if (title.length > maximumTitle) errors.title = `At most ${maximumTitle} characters, please.`
  if (content.length === 0) errors.content = 'Please enter some content.'
  return errors.title === undefined && errors.content === undefined ? null : errors
}
