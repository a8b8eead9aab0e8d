// What every runtime does: trains each rule a little, and holds it to the conformance suite. It imports the built packages by
// name and nothing of any runtime. What each rule's package exports comes from a file that check-runtimes.mjs writes.
import { batches, sparseParity, twoMoons } from '@hebb/data'
import { conformance, subjectFor } from '@hebb/testkit'
import { RULES } from './rules.mjs'

const sizes = [6, 17, 13, 3]
const samples = 8

/** The same numbers everywhere: only sums and products, no function that an engine may round in its own way. */
function batch() {
  let state = 1
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647
  return {
    size: samples,
    inputs: Array.from({ length: samples * sizes[0] }, next),
    labels: Array.from({ length: samples }, (_, i) => i % sizes[sizes.length - 1]),
  }
}

const hex = (values) =>
  Array.from(new Uint32Array(values.buffer, values.byteOffset, values.length), (bits) =>
    bits.toString(16).padStart(8, '0'),
  ).join('')

/** Every bit of what a rule has learned after some steps, in the order of the layers. */
function train({ rule, createTrainer, mlp, sgd, squaredError }) {
  const trainer = createTrainer({
    network: mlp(sizes, { activation: 'tanh' }),
    rule: rule(),
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.02 }),
    batchSize: samples,
    seed: 42,
  })
  const given = batch()
  const before = hex(trainer.read('W1'))
  for (let step = 0; step < 60; step++) trainer.step(given)
  const weights = sizes.slice(1).flatMap((_, l) => [`W${l + 1}`, `b${l + 1}`])
  const bits = weights.map((name) => hex(trainer.read(name))).join('')
  if (bits.startsWith(before)) throw new Error(`${rule.name} learned nothing`)
  trainer.dispose()
  return bits
}

/** Bits of generated sets, in the order in which a trainer sees them. */
function data() {
  const sets = [
    sparseParity({ n: 10, k: 3, nTrain: 100, nTest: 0, seed: 7 }).train,
    twoMoons({ samples: 100, seed: 7 }),
  ]
  return sets
    .flatMap((set) => [...batches(set, { size: 16, seed: 7 })])
    .map(({ inputs, labels }) => hex(Float32Array.of(...inputs, ...(labels ?? []))))
    .join('')
}

/** `{ weights, conformance, failures }`: bits by rule and of data, and what the suite said of each rule. */
export function smoke() {
  const result = { weights: { 'generated data': data() }, conformance: {}, failures: [] }
  for (const [name, module] of Object.entries(RULES)) {
    result.weights[name] = train({ ...module, rule: module[name] })
    const report = conformance(subjectFor(module[name]()))
    const { passed, failed, skipped } = report
    result.conformance[name] = `${passed} passed, ${failed} failed, ${skipped} skipped`
    for (const { id, status, message } of report.properties)
      if (status === 'failed') result.failures.push(`${name} ${id}: ${message}`)
  }
  return result
}
