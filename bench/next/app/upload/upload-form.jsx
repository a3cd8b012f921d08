'use client'

import { useActionState } from 'react'
import { upload } from './actions.js'

const initialState = { error: null }

export function UploadForm() {
  const [state, formAction, pending] = useActionState(upload, initialState)

  return (
    <form action={formAction}>
      <p>
        <label htmlFor="file">File</label>
        <input id="file" name="file" type="file" required />
        {state.error && <span className="error">{state.error}</span>}
      </p>
      <p>
        <button disabled={pending}>Upload</button>
      </p>
    </form>
  )
}
