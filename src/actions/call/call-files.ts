import type { ArrivedFile } from '../input/uploaded-file.ts'

/** The temporary files of one call. Code that takes a file owns it; files that are left are removed when the call ends. */
export class CallFiles {
  #all: readonly ArrivedFile[] = []

  get all(): readonly ArrivedFile[] {
    return this.#all
  }

  add(files: readonly ArrivedFile[]): void {
    this.#all = [...this.#all, ...files]
  }

  /** Takes the files for which `isWanted` holds; by default all of them. */
  take(isWanted: (file: ArrivedFile) => boolean = () => true): readonly ArrivedFile[] {
    const taken = this.#all.filter(isWanted)
    this.#all = this.#all.filter((file) => !taken.includes(file))
    return taken
  }
}
