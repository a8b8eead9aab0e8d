// The samples that all contenders read, from one file: float32 inputs, then labels as bytes. MNIST where it is
// installed; else numbers of its shape.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mnist } from '../../../packages/data/dist/index.js'
import { uniforms } from '../engines.mjs'

export const SAMPLES = 12800
let source = 'random'
/** What the images were. */
export const sampleSource = () => source

/** Writes the samples of `features` numbers each into `folder`, once; returns the file and what is in it. */
export async function writeSamples(folder, features) {
  const file = join(folder, `samples-${features}`)
  if (existsSync(file)) return file
  const images = features === 784 ? await firstImages() : undefined
  const next = uniforms()
  const inputs =
    images?.inputs ??
    Float32Array.from({ length: SAMPLES * features }, () => (next() < -0.3 ? next() + 0.5 : 0))
  const labels = images?.labels ?? Uint8Array.from({ length: SAMPLES }, () => Math.floor((next() + 0.5) * 10))
  writeFileSync(file, Buffer.concat([Buffer.from(inputs.buffer), Buffer.from(labels.buffer)]))
  return file
}

async function firstImages() {
  try {
    const { train } = await mnist()
    const { scale = 1, shift = 0 } = train
    source = 'MNIST'
    const inputs = Float32Array.from(train.inputs.subarray(0, SAMPLES * 784), (x) => x * scale + shift)
    return { inputs, labels: train.labels.slice(0, SAMPLES) }
  } catch {
    return undefined
  }
}

/** Batches of `batch` samples, as views of the file's bytes. */
export function readBatches(file, features, batch) {
  const bytes = readFileSync(file)
  const inputs = new Float32Array(bytes.buffer, bytes.byteOffset, SAMPLES * features)
  const labels = new Uint8Array(bytes.buffer, bytes.byteOffset + inputs.byteLength, SAMPLES)
  return Array.from({ length: Math.floor(SAMPLES / batch) }, (_, i) => ({
    size: batch,
    inputs: inputs.subarray(i * batch * features, (i + 1) * batch * features),
    labels: labels.subarray(i * batch, (i + 1) * batch),
  }))
}
