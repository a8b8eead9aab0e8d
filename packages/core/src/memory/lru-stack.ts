import { RealSum, sumOfRoots } from './sums.js'

/** Elements `from … to - 1` of a buffer, adjacent in the stack, the last on top. */
interface Run {
  readonly buffer: number
  from: number
  readonly to: number
}

/**
 * Σ √depth over every element read, depths from 1 in a stack of all elements ordered by their last write. A read moves nothing;
 * an element never written costs √(height + 1). The stack is kept as runs, so an event costs the number of buffers, not of elements.
 */
export class LruStack {
  /** Deepest first. */
  #runs: Run[] = []
  #cost = new RealSum()

  /** Forgets the cost, not the stack. */
  restart(): void {
    this.#cost = new RealSum()
  }

  /** Moves elements 0 … size - 1 to the top, in that order. */
  write(buffer: number, size: number): void {
    for (const run of this.#runs) if (run.buffer === buffer) run.from = Math.max(run.from, size)
    this.#runs = this.#runs.filter((run) => run.from < run.to)
    if (size > 0) this.#runs.push({ buffer, from: 0, to: size })
  }

  read(buffer: number, size: number): void {
    let above = 0
    let left = size
    for (let i = this.#runs.length - 1; i >= 0 && left > 0; i--) {
      const run = this.#runs[i]!
      if (run.buffer === buffer && run.from < size) {
        const to = Math.min(run.to, size)
        this.#cost.add(sumOfRoots(above + run.to - to, to - run.from))
        left -= to - run.from
      }
      above += run.to - run.from
    }
    // The scan has passed all runs if any element was not found, so `above` is the height.
    if (left > 0) this.#cost.add(left * Math.sqrt(above + 1))
  }

  get value(): number {
    return this.#cost.value
  }
}
