import type { AppContent } from '../content.ts'
import type { Log } from '../http/log.ts'

const DAY = 86_400_000

/** Removes what crashes left of uploads, now and every day. */
export function sweepDaily(content: AppContent, log: Log): void {
  const sweep = () =>
    content.sweepFiles().then(
      (count) => count > 0 && log.info({ count }, 'Files that belonged to nothing were removed.'),
      (error: unknown) => log.error({ error }, 'Files could not be swept. It is tried again tomorrow.'),
    )
  void sweep()
  setInterval(sweep, DAY).unref()
}
