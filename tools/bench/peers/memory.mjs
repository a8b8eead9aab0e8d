// Peak memory of training the MLP, above the runtime and the data: the largest resident set of a process that trains, less that
// of one that loads the same libraries and samples and does nothing.
import { MLP } from './programs.mjs'
import { spread, start } from './turns.mjs'

const STEPS = 100

async function peakOf(engine, program) {
  const worker = await start(engine, program)
  const { peak } = await worker.run(STEPS)
  worker.stop()
  return peak
}

/** Megabytes of each engine, and how they compare. */
export async function measureMemory(engines, { pairs, file }) {
  const found = Object.fromEntries(engines.map((engine) => [engine, []]))
  for (let pair = 0; pair < pairs; pair++) {
    for (const engine of engines) {
      const idle = await peakOf(engine, { ...MLP, file, idle: true })
      const busy = await peakOf(engine, { ...MLP, file })
      found[engine].push({ idle, busy, above: busy - idle })
    }
  }
  return engines.map((engine) => ({
    name: engine,
    engine,
    idle: spread(found[engine].map(({ idle }) => idle)),
    above: spread(found[engine].map(({ above }) => above)),
  }))
}
