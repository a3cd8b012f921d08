// The second part of the browser script, for pages that use it: see `extras.ts`. It imports only modules without a state of their own; whatever
// has one belongs to the first part and is passed in.

import { startAnnouncer } from './extras/announcer.ts'
import { askAgain } from './extras/ask-again.ts'
import { startAutosave } from './extras/autosave.ts'
import { askToConfirm } from './extras/confirm-dialog.ts'
import { startFieldChecks } from './extras/field-check.ts'
import { loadFiles } from './extras/files.ts'
import { followRows } from './extras/follow-rows.ts'
import { forgetPages } from './extras/kept-pages.ts'
import { startLoadingBar } from './extras/loading-bar.ts'
import { offerLostText, removeLostText } from './extras/lost-text.ts'
import { showNewPage, startHistory } from './extras/new-page.ts'
import { showOptimistic } from './extras/optimistic.ts'
import { showUpload, startProgress } from './extras/progress.ts'
import { startShortcuts } from './extras/shortcut.ts'
import { startTimedForms } from './extras/timed-forms.ts'
import { RETRYING, waitVisibly } from './extras/waiting.ts'
import type { Core, Extras } from './extras.ts'

export function start(core: Core): Extras {
  const announcePage = startAnnouncer(core)
  const showLoadingBar = startLoadingBar(core)
  startAutosave(core)
  startFieldChecks(core)
  startHistory(core, announcePage)
  startProgress()
  startShortcuts()
  // After the promise of this part has resolved: a form that runs at once uses it.
  setTimeout(startTimedForms, 0, core)
  return {
    showOptimistic: (form, data) => showOptimistic(form, data, core),
    waitForConnection: (pending) => waitVisibly(pending, RETRYING, core),
    showUpload,
    askAgain: (pending, request, failures) => askAgain({ pending, request, failures }, core),
    askToConfirm: (question, submission) => askToConfirm(question, submission, core),
    followRows: (form, data, sent) => followRows(form, { data, sent }, core),
    showLoadingBar,
    loadFiles: (sent) => loadFiles(sent, core),
    showNewPage: (sent, to) => {
      showNewPage(sent, to, core)
      announcePage()
    },
    forgetPages: () => {
      forgetPages()
      removeLostText()
    },
    offerLostText: (forms) => offerLostText(forms, core),
  }
}
