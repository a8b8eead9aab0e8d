// A contender in a process of its own. It gets its program as JSON, warms up, says what it is, and then does as
// many steps as each line of its input asks for, answering with the CPU time that they took. `torch_worker.py`
// speaks the same.
import process from 'node:process'
import { createInterface } from 'node:readline'
import { context } from '../context.mjs'
import { cpuMilliseconds } from '../rounds.mjs'

/** Milliseconds of CPU time, at least. */
const WARM_UP = 400

/**
 * @param prepare program => { step, report? }: `step(i)` does the i-th step, and `report()` says at the end what became of it
 */
export async function serve(prepare) {
  const program = JSON.parse(process.argv[2])
  const { step, report = () => ({}), about = {} } = await prepare(program)
  let done = 0
  const run = async (steps) => {
    for (let i = 0; i < steps; i++) {
      const pending = step(done++)
      if (pending) await pending
    }
  }
  const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`)
  // Until the compilers of JavaScript and WebAssembly are done.
  const begun = cpuMilliseconds()
  do await run(program.warmUp)
  while (!program.idle && cpuMilliseconds() - begun < WARM_UP)
  say({ ...context(), ...about })
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps } = JSON.parse(line)
    const wall = performance.now()
    const start = cpuMilliseconds()
    await run(steps)
    say({
      cpu: cpuMilliseconds() - start,
      wall: performance.now() - wall,
      peak: process.resourceUsage().maxRSS / 1024,
      ...(await report()),
    })
  }
}
