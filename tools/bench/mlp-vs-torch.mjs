// One epoch of an MLP: @hebb/bp against PyTorch, in alternating pairs of processes on one thread each, by CPU
// time. Prints each pair, then the median of their ratios and its quartiles. Same data, sizes, steps,
// learning rate and distribution of initial weights; PyTorch derives its backward pass by autograd.
//   node tools/bench/run.mjs mlp-vs-torch [pairs] [backend: wasm or native]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { imageBatches } from './images.mjs'
import { comparePairs } from './pairs.mjs'

const [pairs = '7', backend = 'wasm'] = process.argv.slice(2)

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
  const ours = { program: './mlp-epoch.mjs', args: [file, backend] }
  comparePairs('an epoch', Number(pairs), ours, { program: './torch_mlp.py', args: [file] })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
