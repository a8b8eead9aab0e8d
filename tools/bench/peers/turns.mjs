// Contenders take turns in one run, each in a process of its own that stays alive: A B C, A B C, … . What disturbs
// one turn disturbs its neighbours, so the ratios of a round hold when times do not.
import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { quantile } from '../rounds.mjs'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
export const python = process.env.PYTHON ?? '/usr/bin/python3'

const engines = {
  hebb: { command: process.execPath, args: [here('./hebb.mjs')] },
  native: { command: process.execPath, args: [here('./hebb.mjs')] },
  tfjs: { command: process.execPath, args: [here('./tfjs.mjs')] },
  jax: { command: process.execPath, args: [here('./jax.mjs')] },
  torch: { command: python, args: [here('./torch_worker.py')] },
}

// OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE would pin OpenBLAS to another CPU's kernels, and flatter us.
const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...rest } = process.env
export const env = {
  ...rest,
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  PYTHONDONTWRITEBYTECODE: '1',
}

/** Starts a contender: `{ about, run(steps), stop() }`. */
export async function start(engine, program) {
  const { command, args } = engines[engine]
  const child = spawn(command, [...args, JSON.stringify(program)], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`The contender on ${engine} ended without an answer; its message is above.`)
    return JSON.parse(value)
  }
  const stop = () => child.stdin.end()
  const about = await answer()
  return {
    about,
    stop,
    run(steps) {
      child.stdin.write(`${JSON.stringify({ steps })}\n`)
      return answer()
    },
  }
}

/** Median and quartiles. */
export const spread = (values) => ({
  median: quantile(values, 0.5),
  quartiles: [quantile(values, 0.25), quantile(values, 0.75)],
})

/**
 * Runs the contenders `[{ name, engine, program, steps, over }]` in turns, `pairs` rounds of `steps` steps each.
 *
 * @returns of each: CPU milliseconds of a step, and their ratio to those of the contender that `over` names, as spreads
 */
export async function takeTurns(contenders, { pairs }) {
  const workers = []
  try {
    for (const { engine, program } of contenders) workers.push(await start(engine, program))
    const rounds = contenders.map(() => [])
    for (let round = 0; round < pairs; round++) {
      for (const [i, worker] of workers.entries()) {
        const { steps } = contenders[i]
        const answer = await worker.run(steps)
        rounds[i].push({ ...answer, cpu: answer.cpu / steps, wall: answer.wall / steps })
      }
    }
    return contenders.map(({ name, engine, over, target }, i) => {
      const base = contenders.findIndex((other) => other.name === over)
      const ratios = base < 0 ? undefined : rounds[i].map(({ cpu }, r) => cpu / rounds[base][r].cpu)
      return {
        name,
        engine,
        target,
        about: workers[i].about,
        milliseconds: spread(rounds[i].map(({ cpu }) => cpu)),
        ...(ratios && { over, ratio: spread(ratios), ratios }),
        last: rounds[i].at(-1),
      }
    })
  } finally {
    for (const { stop } of workers) stop()
  }
}
