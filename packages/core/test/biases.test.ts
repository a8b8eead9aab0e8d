import { expect, it } from 'vitest'
import { dense, mlp, totalOf, wasm } from '../src/index.js'
import { makeBatch, makeTrainer, weights } from './helpers.js'

it('layers without biases are those whose biases stay 0', () => {
  for (const activation of ['tanh', 'linear', 'relu'] as const) {
    const [bare, full] = [false, true].map((bias) =>
      makeTrainer({ network: mlp([3, 4, 2], { activation, bias }), frozen: [] }),
    )
    expect(bare!.parameters).toEqual(['W1', 'W2'])
    expect(bare!.predict(makeBatch()).scores).toEqual(full!.predict(makeBatch()).scores)
    const [own, other] = [bare!, full!].map((t) => totalOf(t.gradients(makeBatch())))
    expect(own!['W1']).toEqual(other!['W1'])
    expect(own!['W2']).toEqual(other!['W2'])
  }
})

it('they learn on both backends', () => {
  const run = (backend: ReturnType<typeof wasm> | undefined) => {
    const trainer = makeTrainer({ network: mlp([3, 4, 2], { bias: false }), ...(backend && { backend }) })
    for (let step = 0; step < 3; step++) trainer.step(makeBatch())
    return weights(trainer)
  }
  const [f64, f32] = [run(undefined), run(wasm())]
  for (const [name, values] of Object.entries(f64))
    values.forEach((w, i) => expect(f32[name]![i]).toBeCloseTo(w, 5))
})

it('an initialization of a bias that is not there is refused', () => {
  expect(() => dense(2, 2, { bias: false, biasInit: { kind: 'constant', value: 1 } })).toThrow(
    /biasInit does nothing with bias: false/,
  )
})
