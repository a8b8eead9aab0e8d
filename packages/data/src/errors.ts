/** An unknown, missing or invalid option. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
}

/** One place that was looked at for a set, and why it did not serve. */
export interface Tried {
  readonly place: string
  readonly why: string
}

/** No source had the set; the message lists every place tried and the ways to provide it. */
export class DatasetNotFoundError extends Error {
  override readonly name = 'DatasetNotFoundError'
  readonly set: string
  readonly tried: readonly Tried[]

  /** @param ways what a user can do, best first */
  constructor(set: string, tried: readonly Tried[], ways: readonly string[], options?: ErrorOptions) {
    super(`No source has ${set}. Tried:\n${listed(tried)}\nTo provide it:\n${numbered(ways)}`, options)
    this.set = set
    this.tried = tried
  }
}

/** The set is not on this computer, and the network may not be used. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError'
  readonly set: string
  readonly tried: readonly Tried[]

  constructor(set: string, tried: readonly Tried[], ways: readonly string[]) {
    super(
      `${set} is not on this computer and the network is off (option offline, or HEBB_OFFLINE). Fetch it once with ` +
        `the network on: hebb data get ${set}. Tried:\n${listed(tried)}\nOther ways:\n${numbered(ways)}`,
    )
    this.set = set
    this.tried = tried
  }
}

/** A file's content is not the canonical one. */
export class IntegrityError extends Error {
  override readonly name = 'IntegrityError'
  /** SHA-256 of the uncompressed content, in hexadecimal. */
  readonly expected: string
  readonly got: string
  /** Uncompressed size found. */
  readonly bytes: number
  /** Path or address of the file. */
  readonly where: string

  constructor(at: { expected: string; got: string; bytes: number; where: string }, whatToDo: string) {
    super(`${at.where} has ${at.bytes} bytes with SHA-256 ${at.got}; wanted ${at.expected}. ${whatToDo}`)
    this.expected = at.expected
    this.got = at.got
    this.bytes = at.bytes
    this.where = at.where
  }
}

/** A file that is not what its format says: wrong magic number, truncated, labels out of range. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
  readonly file: string
  /** Byte in the uncompressed file. */
  readonly offset: number
  readonly expected: string
  readonly found: string

  constructor(at: { file: string; offset: number; expected: string; found: string }) {
    super(
      `${at.file}, byte ${at.offset}: found ${at.found}; wanted ${at.expected}. ` +
        'Is it the right file, whole and uncompressed?',
    )
    this.file = at.file
    this.offset = at.offset
    this.expected = at.expected
    this.found = at.found
  }
}

/** A download that failed after retries. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
  readonly url: string
  /** HTTP status; undefined where no response came. */
  readonly status: number | undefined
  /** Mirrors not yet tried. */
  readonly mirrorsLeft: number

  constructor(
    message: string,
    at: { url: string; status?: number | undefined; mirrorsLeft: number },
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.url = at.url
    this.status = at.status
    this.mirrorsLeft = at.mirrorsLeft
  }
}

const listed = (tried: readonly Tried[]): string =>
  tried.map(({ place, why }) => `  ${place}: ${why}`).join('\n')
const numbered = (ways: readonly string[]): string => ways.map((way, i) => `  ${i + 1}. ${way}`).join('\n')
