import { z } from 'zod'

const LARGEST = 5 * 1024 * 1024

export const ImportInput = z.object({
  file: z.file('Please choose a file.').max(LARGEST, 'A file to import has at most 5 MB.'),
})
