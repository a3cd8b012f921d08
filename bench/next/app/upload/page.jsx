import { connection } from 'next/server'
import { UploadForm } from './upload-form.jsx'

export const metadata = { title: 'Upload' }

export default async function UploadPage() {
  await connection()
  return (
    <main>
      <h1>Upload</h1>
      <UploadForm />
    </main>
  )
}
