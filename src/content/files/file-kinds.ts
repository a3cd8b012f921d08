/** What is known of one type of file. */
export interface FileKind {
  /** The type that is stored. */
  readonly type: string
  /** Endings of names that say this type, the first as people write it. */
  readonly extensions: readonly string[]
  /** Other words for it: what browsers say, what file-type finds. */
  readonly also: readonly string[]
  readonly nature: Nature
}

/**
 * - `picture`: has a width and a height, and browsers may show it;
 * - `text`: UTF-8 without a NUL, which no magic number tells from other text;
 * - `markup`: text that a browser would run, and that is therefore never sent under its own type;
 * - `archive`: other files inside, so that it may end like one;
 * - `binary`: everything else.
 */
export type Nature = 'picture' | 'text' | 'markup' | 'archive' | 'binary'

/** Nature, type, endings, other words; several with spaces between them. */
const TABLE: readonly (readonly [nature: Nature, type: string, extensions: string, also?: string])[] = [
  ['picture', 'image/png', 'png', 'image/apng image/x-png'],
  ['picture', 'image/jpeg', 'jpg jpeg jpe jfif', 'image/jpg image/pjpeg'],
  ['picture', 'image/gif', 'gif'],
  ['picture', 'image/webp', 'webp'],
  ['picture', 'image/avif', 'avif'],
  ['picture', 'image/heic', 'heic heif', 'image/heif image/heic-sequence image/heif-sequence'],
  ['binary', 'image/tiff', 'tif tiff'],
  ['binary', 'image/bmp', 'bmp', 'image/x-ms-bmp'],
  ['binary', 'image/x-icon', 'ico', 'image/vnd.microsoft.icon'],
  ['binary', 'image/vnd.adobe.photoshop', 'psd', 'image/x-photoshop application/x-photoshop'],

  ['binary', 'audio/mpeg', 'mp3', 'audio/mp3'],
  ['binary', 'audio/mp4', 'm4a mp4', 'audio/x-m4a'],
  ['binary', 'audio/aac', 'aac', 'audio/x-aac'],
  ['binary', 'audio/ogg', 'ogg oga opus spx', 'application/ogg'],
  ['binary', 'audio/wav', 'wav', 'audio/x-wav audio/wave audio/vnd.wave'],
  ['binary', 'audio/flac', 'flac', 'audio/x-flac'],
  ['binary', 'audio/webm', 'webm weba', 'video/webm'],
  ['binary', 'audio/midi', 'mid midi', 'audio/mid'],
  ['binary', 'video/mp4', 'mp4 m4v', 'video/x-m4v'],
  ['binary', 'video/webm', 'webm'],
  ['binary', 'video/ogg', 'ogv ogg', 'application/ogg'],
  ['binary', 'video/quicktime', 'mov qt'],
  ['binary', 'video/matroska', 'mkv', 'video/x-matroska'],
  ['binary', 'video/mpeg', 'mpg mpeg', 'video/MP2P video/MP1S'],
  ['binary', 'video/vnd.avi', 'avi', 'video/x-msvideo video/avi'],

  ['binary', 'application/pdf', 'pdf'],
  ['binary', 'application/rtf', 'rtf', 'text/rtf'],
  ['binary', 'font/woff', 'woff', 'application/font-woff'],
  ['binary', 'font/woff2', 'woff2'],
  ['binary', 'font/ttf', 'ttf'],
  ['binary', 'font/otf', 'otf'],

  ['archive', 'application/zip', 'zip', 'application/x-zip-compressed'],
  ['archive', 'application/gzip', 'gz tgz', 'application/x-gzip'],
  ['archive', 'application/x-tar', 'tar'],
  ['archive', 'application/x-7z-compressed', '7z'],
  ['archive', 'application/x-rar-compressed', 'rar', 'application/vnd.rar'],
  ['archive', 'application/epub+zip', 'epub'],
  ['archive', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['archive', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['archive', 'application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'],
  ['archive', 'application/vnd.oasis.opendocument.text', 'odt'],
  ['archive', 'application/vnd.oasis.opendocument.spreadsheet', 'ods'],
  ['archive', 'application/vnd.oasis.opendocument.presentation', 'odp'],

  ['text', 'text/plain', 'txt text log'],
  // On Windows browsers say what Excel has registered.
  ['text', 'text/csv', 'csv', 'application/vnd.ms-excel application/csv text/plain'],
  ['text', 'text/markdown', 'md markdown', 'text/x-markdown text/plain'],
  ['text', 'text/calendar', 'ics'],
  ['text', 'text/vcard', 'vcf', 'text/x-vcard'],
  ['text', 'text/vtt', 'vtt'],
  ['text', 'application/json', 'json', 'text/json'],
  ['markup', 'image/svg+xml', 'svg', 'application/xml text/xml'],
  ['markup', 'text/html', 'html htm', 'application/xml'],
  ['markup', 'application/xml', 'xml', 'text/xml'],
]

const kinds: ReadonlyMap<string, FileKind> = new Map(
  TABLE.map(([nature, type, extensions, also = '']) => [
    type,
    { type, nature, extensions: extensions.split(' '), also: also.split(' ').filter(Boolean) },
  ]),
)

/** What is known of a type, by its name as it is stored. */
export function findKind(type: string): FileKind | undefined {
  return kinds.get(type)
}

/** Everything that a collection may take. */
export function knownKinds(): readonly FileKind[] {
  return [...kinds.values()]
}

/** True for this type by any of its names. */
export function isNamed({ type, also }: FileKind, name: string): boolean {
  return type === name || also.includes(name)
}

/** Whether files of this kind are text. */
export function isText({ nature }: FileKind): boolean {
  return nature === 'text' || nature === 'markup'
}
