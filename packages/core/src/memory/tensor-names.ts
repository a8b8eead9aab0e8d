import type { Tensor } from '../tensor.js'
import { Names } from './names.js'

/** A number and a unique name for each tensor, in order of first use: `W1`, `W1#2` for another `W1`, `tmp#1` without a label. */
export class TensorNames {
  readonly #numbers = new WeakMap<Tensor, number>()
  readonly #names = new Names()

  get list(): readonly string[] {
    return this.#names.list
  }

  number(tensor: Tensor): number {
    const known = this.#numbers.get(tensor)
    if (known !== undefined) return known
    const number = this.#names.number(this.#free(tensor.label))
    this.#numbers.set(tensor, number)
    return number
  }

  /** The first of `label`, `label#2`, `label#3`, … or of `tmp#1`, `tmp#2`, … that no tensor has. */
  #free(label: string): string {
    if (label !== '' && !this.#names.has(label)) return label
    let i = label === '' ? 1 : 2
    const name = (): string => `${label || 'tmp'}#${i}`
    while (this.#names.has(name())) i++
    return name()
  }
}
