// One epoch of an MLP: @hebb/bp against PyTorch, in alternating pairs of processes on one thread each, by CPU
// time. Prints each pair, then the median of their ratios and its quartiles. Same data, sizes, steps,
// learning rate and distribution of initial weights; PyTorch derives its backward pass by autograd.
//   node tools/bench/run.mjs mlp-vs-torch [pairs]
// PYTHON names the interpreter, /usr/bin/python3 by default; on Debian: apt-get install python3-torch
// python3-numpy libopenblas0-pthread
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { imageBatches } from './images.mjs'
import { quantile, showRatio } from './rounds.mjs'

const pairs = Number(process.argv[2] ?? 7)
const python = process.env.PYTHON ?? '/usr/bin/python3'
const here = (name) => fileURLToPath(new URL(name, import.meta.url))

// OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE would pin OpenBLAS to another CPU's kernels, and flatter us.
const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...rest } = process.env
const env = { ...rest, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }

const folder = mkdtempSync(join(tmpdir(), 'hebb-bench-'))
try {
  const file = join(folder, 'batches')
  const batches = imageBatches()
  writeFileSync(
    file,
    Buffer.concat([
      ...batches.map(({ inputs }) => Buffer.from(inputs.buffer)),
      ...batches.map(({ labels }) => Buffer.from(labels.buffer)),
    ]),
  )
  const run = (command, program) =>
    JSON.parse(execFileSync(command, [here(program), file], { env, encoding: 'utf8' }).trim())

  const ratios = []
  for (let pair = 1; pair <= pairs; pair++) {
    const ours = run(process.execPath, './mlp-epoch.mjs')
    const theirs = run(python, './torch_mlp.py')
    if (pair === 1) {
      console.log(
        `torch ${theirs.torch}, BLAS core ${theirs.blasCore ?? 'unknown'}, ${theirs.threads} thread`,
      )
    }
    ratios.push(ours.cpuSeconds / theirs.cpuSeconds)
    const seconds = [ours, theirs].map(({ cpuSeconds }) => `${cpuSeconds.toFixed(2)} s`)
    const losses = [ours, theirs].map(({ loss }) => loss.toFixed(3))
    console.log(
      `pair ${pair}: hebb ${seconds[0]}, torch ${seconds[1]}, ratio ${ratios.at(-1).toFixed(2)}; ` +
        `loss ${losses.join(' and ')}; load ${ours.load[0]}`,
    )
  }
  const [ratio, ...quartiles] = [0.5, 0.25, 0.75].map((p) => quantile(ratios, p))
  console.log(`hebb / torch, CPU time of an epoch: ${showRatio({ ratio, quartiles })}, ${pairs} pairs`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
