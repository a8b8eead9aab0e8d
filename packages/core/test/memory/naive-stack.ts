import type { TraceEvent } from '../../src/memory/events.js'

/** lruWriteOrderDmd by its definition: one stack of elements, searched for every read. */
export function naiveLruDmd(trace: readonly TraceEvent[]): number {
  const stack: string[] = []
  const written = new Map<string, number>()
  let cost = 0
  for (const event of trace) {
    if (event.op === 'phase') continue
    const { op, buffer, size = written.get(buffer) ?? 0 } = event
    if (op === 'write') written.set(buffer, size)
    for (let i = 0; i < size; i++) {
      const element = `${buffer}[${i}]`
      const at = stack.indexOf(element)
      if (op === 'read') {
        cost += Math.sqrt(at < 0 ? stack.length + 1 : stack.length - at)
      } else {
        if (at >= 0) stack.splice(at, 1)
        stack.push(element)
      }
    }
  }
  return cost
}
