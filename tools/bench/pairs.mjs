// Programs in processes of their own, ours and PyTorch's in turns on one thread each, compared by CPU time.
import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { quantile, showRatio } from './rounds.mjs'

/** PYTHON names the interpreter; on Debian: apt-get install python3-torch python3-numpy libopenblas0-pthread */
const python = process.env.PYTHON ?? '/usr/bin/python3'

// OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE would pin OpenBLAS to another CPU's kernels.
const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...rest } = process.env
const env = { ...rest, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }

const run = (command, program, args) =>
  JSON.parse(
    execFileSync(command, [fileURLToPath(new URL(program, import.meta.url)), ...args], {
      env,
      encoding: 'utf8',
    }).trim(),
  )

/**
 * Runs `ours` (JavaScript) and `theirs` (Python), each `{ program, args }` that prints one line of JSON with
 * `cpuSeconds` and `loss`. Prints each pair, then the median of their ratios and its quartiles.
 */
export function comparePairs(what, pairs, ours, theirs) {
  const ratios = []
  for (let pair = 1; pair <= pairs; pair++) {
    const hebb = run(process.execPath, ours.program, ours.args)
    const torch = run(python, theirs.program, theirs.args)
    if (pair === 1) {
      const { library, core } = hebb.blas ?? {}
      console.log(
        `torch ${torch.torch}, BLAS core ${torch.blasCore ?? 'unknown'}, ${torch.threads} thread; ` +
          `hebb's backend ${hebb.backend}${library ? `, ${library}, BLAS core ${core ?? 'unknown'}` : ''}`,
      )
    }
    ratios.push(hebb.cpuSeconds / torch.cpuSeconds)
    const seconds = [hebb, torch].map(({ cpuSeconds }) => `${cpuSeconds.toFixed(2)} s`)
    const losses = [hebb, torch].map(({ loss }) => loss.toFixed(3))
    console.log(
      `pair ${pair}: hebb ${seconds[0]}, torch ${seconds[1]}, ratio ${ratios.at(-1).toFixed(2)}; ` +
        `loss ${losses.join(' and ')}; load ${hebb.load[0]}`,
    )
  }
  const [ratio, ...quartiles] = [0.5, 0.25, 0.75].map((p) => quantile(ratios, p))
  console.log(`hebb / torch, CPU time of ${what}: ${showRatio({ ratio, quartiles })}, ${pairs} pairs`)
}
