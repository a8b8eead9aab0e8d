/** Numbers for names, 0, 1, 2, … in order of first use. */
export class Names {
  readonly #numbers = new Map<string, number>()
  readonly list: string[] = []

  has(name: string): boolean {
    return this.#numbers.has(name)
  }

  number(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    this.#numbers.set(name, this.list.length)
    return this.list.push(name) - 1
  }
}
