import type { FastifyRequest } from 'fastify'

export interface PostInput {
  readonly title: string
  readonly content: string
}

export const postSchema = {
  type: 'object',
  required: ['title', 'content'],
  properties: {
    title: { type: 'string', minLength: 1, maxLength: 120 },
    content: { type: 'string', minLength: 1 },
  },
} as const

const sentences: Readonly<Record<string, string>> = {
  'title minLength': 'Please enter a title.',
  'title required': 'Please enter a title.',
  'title maxLength': 'At most 120 characters, please.',
  'content minLength': 'Please enter some content.',
  'content required': 'Please enter some content.',
}

export function problemsOf(error: NonNullable<FastifyRequest['validationError']>): Partial<PostInput> {
  const problems: Record<string, string> = {}
  for (const { instancePath, keyword, params } of error.validation ?? []) {
    const field = instancePath.slice(1) || String(params.missingProperty)
    problems[field] = sentences[`${field} ${keyword}`] ?? 'Please check this field.'
  }
  return problems
}
