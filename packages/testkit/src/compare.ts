type Named = Readonly<Record<string, ArrayLike<number>>>

/** ‖a - b‖ / max(‖a‖, ‖b‖, least) over all tensors together; 0 where a = b. */
export function relativeDistance(a: Named, b: Named, least = 0): number {
  let difference = 0
  let squareA = 0
  let squareB = 0
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const x = a[name] ?? []
    const y = b[name] ?? []
    for (let i = 0; i < Math.max(x.length, y.length); i++) {
      const xi = x[i] ?? NaN
      const yi = y[i] ?? NaN
      difference += (xi - yi) ** 2
      squareA += xi ** 2
      squareB += yi ** 2
    }
  }
  if (difference === 0) return 0
  return Math.sqrt(difference) / Math.max(Math.sqrt(Math.max(squareA, squareB)), least)
}

/** ‖a‖ over all tensors together. */
export const norm = (a: Named): number =>
  Math.sqrt(Object.values(a).reduce((sum, values) => Array.from(values).reduce((s, x) => s + x * x, sum), 0))

/** a · b / (‖a‖ ‖b‖) over all tensors together; NaN where either is zero. */
export function cosineSimilarity(a: Named, b: Named): number {
  let dot = 0
  let squareA = 0
  let squareB = 0
  for (const name of Object.keys(a)) {
    for (let i = 0; i < a[name]!.length; i++) {
      dot += a[name]![i]! * b[name]![i]!
      squareA += a[name]![i]! ** 2
      squareB += b[name]![i]! ** 2
    }
  }
  return dot / Math.sqrt(squareA * squareB)
}

/** The first place where two sets of tensors differ in any bit, in words; undefined where none does. */
export function firstDifference(a: Named, b: Named): string | undefined {
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const x = a[name]
    const y = b[name]
    if (!x || !y || x.length !== y.length) return `${name} is in one of the two only, or of another size`
    for (let i = 0; i < x.length; i++)
      if (!Object.is(x[i], y[i])) return `${name}[${i}] is ${x[i]} and ${y[i]}`
  }
  return undefined
}
