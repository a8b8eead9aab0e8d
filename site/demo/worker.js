// Trains in a worker, as many steps a frame as are due, and posts pictures of what was learned.
import { extent } from './extent.js'
import { costOf, endless, moons, steps, trainerOf } from './runs.js'

const side = 44
const unitSide = 14
const units = 16
/** Time that training is spread over, and between two looks at the clock, in ms. */
const [duration, frame] = [1000, 16]

const gridOf = (n) =>
  Float32Array.from({ length: 2 * n * n }, (_, i) => {
    const [row, col] = [Math.floor(i / 2 / n), Math.floor(i / 2) % n]
    return i % 2 === 0 ? extent * ((2 * (col + 0.5)) / n - 1) : -extent * ((2 * (row + 0.5)) / n - 1)
  })
const grid = gridOf(side)
const unitGrid = gridOf(unitSide)

/** Margin of class 1 over class 0, in -1..1; scores of rules differ in scale, so it is relative to its own mean. */
function mapOf(trainer) {
  const { scores } = trainer.predict(grid)
  const margins = Float32Array.from({ length: side * side }, (_, i) => scores[2 * i + 1] - scores[2 * i])
  const mean = margins.reduce((sum, x) => sum + Math.abs(x), 0) / margins.length || 1
  return margins.map((x) => Math.tanh((1.5 * x) / mean))
}

/** Activity of the first units of the first hidden layer over the square. */
function unitMaps(trainer) {
  const [weights, biases] = [trainer.read('W1'), trainer.read('b1')]
  const size = unitSide * unitSide
  return Float32Array.from({ length: units * size }, (_, i) => {
    const [unit, at] = [Math.floor(i / size), i % size]
    return Math.tanh(
      weights[2 * unit] * unitGrid[2 * at] + weights[2 * unit + 1] * unitGrid[2 * at + 1] + biases[unit],
    )
  })
}

let run = 0
let paused = false

async function train({ rule, seed }) {
  const mine = ++run
  const { train, test } = moons(seed)
  postMessage({ kind: 'data', inputs: train.inputs, labels: train.labels, cost: costOf(rule, seed, train) })
  const trainer = trainerOf(rule, seed)
  const samples = endless(train, seed)
  let computing = 0
  const show = () =>
    postMessage({
      kind: 'frame',
      rule,
      step: trainer.steps,
      accuracy: trainer.evaluate(test).accuracy,
      map: mapOf(trainer),
      units: unitMaps(trainer),
      computing,
      done: trainer.steps >= steps,
    })
  show()
  let elapsed = 0
  let before = performance.now()
  while (trainer.steps < steps) {
    await new Promise((resolve) => setTimeout(resolve, frame))
    if (mine !== run) break
    const start = performance.now()
    if (!paused) elapsed += start - before
    before = start
    if (paused) continue
    const due = Math.min(steps, Math.ceil((steps * elapsed) / duration))
    while (trainer.steps < due) trainer.step(samples.next().value)
    computing += performance.now() - start
    show()
  }
  trainer.dispose()
}

addEventListener('message', ({ data }) => {
  if (data.kind === 'pause') paused = data.paused
  else {
    paused = false
    train(data)
  }
})
