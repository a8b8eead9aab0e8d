import type { TraceEvent } from './events.js'

/** How often each buffer is read backwards; those that never are, are absent. */
export function transposedReads(events: Iterable<TraceEvent>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const event of events) {
    if (event.op === 'read' && event.via === 'transpose')
      counts.set(event.buffer, (counts.get(event.buffer) ?? 0) + 1)
  }
  return counts
}
