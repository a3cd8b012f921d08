'use client'

import { useActionState } from 'react'
import { create } from '../actions.js'

const initialState = { title: '', content: '', errors: {} }

export function PostForm() {
  const [state, formAction, pending] = useActionState(create, initialState)
  const { title, content, errors } = state

  return (
    <form action={formAction}>
      <p>
        <label htmlFor="title">Title</label>
        <input
          id="title"
          name="title"
          required
          maxLength={120}
          defaultValue={title}
          aria-invalid={errors.title ? true : undefined}
          aria-describedby={errors.title ? 'title-error' : undefined}
        />
        {errors.title && (
          <span id="title-error" className="error">
            {errors.title}
          </span>
        )}
      </p>
      <p>
        <label htmlFor="content">Content</label>
        <textarea
          id="content"
          name="content"
          required
          rows={8}
          defaultValue={content}
          aria-invalid={errors.content ? true : undefined}
          aria-describedby={errors.content ? 'content-error' : undefined}
        />
        {errors.content && (
          <span id="content-error" className="error">
            {errors.content}
          </span>
        )}
      </p>
      <p>
        <button disabled={pending}>Create</button>
      </p>
    </form>
  )
}
