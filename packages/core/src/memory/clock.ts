import { advance } from './events.js'

/**
 * Counts floats: every read and write of s elements moves it by s, and is dated by its start. Buffers are numbers here; what
 * has never happened to one is undefined.
 */
export class Clock {
  now = 0
  /** Events so far, for messages. */
  events = 0
  readonly #written: (number | undefined)[] = []
  readonly #accessed: (number | undefined)[] = []
  readonly #sizes: (number | undefined)[] = []

  /** Floats since the start of the last write of the buffer. */
  sinceWrite(buffer: number): number | undefined {
    return this.#since(this.#written[buffer])
  }

  /** Floats since the start of the last read or write of the buffer. */
  sinceAccess(buffer: number): number | undefined {
    return this.#since(this.#accessed[buffer])
  }

  /** Elements of the last write of the buffer. */
  sizeOf(buffer: number): number {
    return this.#sizes[buffer] ?? 0
  }

  read(buffer: number, size: number): void {
    const start = this.#advance(size)
    this.#accessed[buffer] = start
  }

  write(buffer: number, size: number): void {
    const start = this.#advance(size)
    this.#accessed[buffer] = this.#written[buffer] = start
    this.#sizes[buffer] = size
  }

  #advance(size: number): number {
    const start = this.now
    this.now = advance(start, size, this.events)
    return start
  }

  #since(then: number | undefined): number | undefined {
    return then === undefined ? undefined : this.now - then
  }
}
