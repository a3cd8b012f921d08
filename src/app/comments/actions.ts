import { redirect } from '../../actions/index.ts'
import { owns, signedIn } from '../../auth/index.ts'
import { action } from '../action.ts'
import { RecordId } from '../record-id.ts'
import { EDITORS } from '../users/rights.ts'
import { CommentInput } from './inputs.ts'
import * as comments from './store.ts'

const authorOrEditor = owns('comments', { field: 'author', or: EDITORS })

export const addComment = action(
  { access: signedIn, args: [RecordId], input: CommentInput, once: true },
  async ({ data: { body } }, { content, user, args: [post] }) => {
    const { id, slug } = await comments.addComment(content, { post, body }, user)
    return redirect(`/posts/${encodeURIComponent(slug)}#comment-${id}`)
  },
)

export const deleteComment = action(
  {
    access: authorOrEditor,
    args: [RecordId],
    confirm: { question: 'Delete this comment?', yes: 'Delete it', no: 'Keep it' },
  },
  async (_form, { content, user, flash, args: [id] }) => {
    await comments.deleteComment(content, id, user)
    flash('The comment is deleted. You can restore it for ten minutes.')
  },
)

export const restoreComment = action(
  { access: authorOrEditor, args: [RecordId] },
  async (_form, { content, user, flash, args: [id] }) => {
    await comments.restoreComment(content, id, user)
    flash('The comment is restored.')
  },
)
