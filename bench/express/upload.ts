import { randomUUID } from 'node:crypto'
import multer from 'multer'

const folder = process.env.UPLOAD_DIR ?? 'uploads'

export const upload = multer({
  storage: multer.diskStorage({
    destination: folder,
    filename: (_request, _file, callback) => callback(null, randomUUID()),
  }),
  limits: {
    fileSize: 4 * 1024 ** 3,
    files: 1,
    fields: 10,
    parts: 11,
    fieldSize: 64 * 1024,
    fieldNameSize: 100,
    headerPairs: 100,
    fieldNestingDepth: 0,
  },
})
