// One epoch of the MLP by @hebb/bp in a process of its own: 938 steps over 200 distinct batches, read from
// the file that is given (float32 inputs of all batches, then their labels as bytes), on the backend that is
// named, wasm by default. Prints one line of JSON.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { backendOf } from './backends.mjs'
import { context } from './context.mjs'
import { BATCH, BATCHES, imageBatches, SIZES, STEPS } from './images.mjs'
import { makeTrainer } from './mlp-trainer.mjs'
import { cpuMilliseconds } from './rounds.mjs'

const WARM_UP = 20

function readBatches(file) {
  const bytes = readFileSync(file)
  const inputs = new Float32Array(bytes.buffer, bytes.byteOffset, BATCHES * BATCH * SIZES[0])
  const labels = new Uint8Array(bytes.buffer, bytes.byteOffset + inputs.byteLength, BATCHES * BATCH)
  return Array.from({ length: BATCHES }, (_, i) => ({
    size: BATCH,
    inputs: inputs.subarray(i * BATCH * SIZES[0], (i + 1) * BATCH * SIZES[0]),
    labels: labels.subarray(i * BATCH, (i + 1) * BATCH),
  }))
}

const [file, name] = process.argv.slice(2)
const batches = file ? readBatches(file) : imageBatches()
const backend = await backendOf(name)
const trainer = makeTrainer({ backend })
for (let i = 0; i < WARM_UP; i++) trainer.step(batches[i])

const start = cpuMilliseconds()
const wall = performance.now()
for (let i = 0; i < STEPS; i++) trainer.step(batches[i % BATCHES])
const cpuSeconds = (cpuMilliseconds() - start) / 1000
const wallSeconds = (performance.now() - wall) / 1000
// The last loss says whether both sides learned the same thing: these labels are random, so they can only be
// learned by heart.
const { loss } = trainer.evaluate(batches[0])
const about = { engine: 'hebb', backend: backend.name, blas: backend.blas, ...context() }
console.log(JSON.stringify({ cpuSeconds, wallSeconds, steps: STEPS, loss, ...about }))
