import type { AppContent } from '../content.ts'
import type { Log } from '../http/log.ts'

const DAY = 86_400_000

/** Removes files that a crash left without a document, now and once a day. */
export function sweepDaily(content: AppContent, log: Log): void {
  const sweep = () =>
    content.sweepFiles().then(
      (count) => count > 0 && log.info({ count }, 'Orphaned files were removed.'),
      (error: unknown) =>
        log.error({ error }, 'Orphaned files could not be removed. The next try is tomorrow.'),
    )
  void sweep()
  setInterval(sweep, DAY).unref()
}
