import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { dense, mlp, network, sgd, wasm } from '../src/index.js'
import { bench, makeTrainer, train } from './helpers.js'

describe('a tensor', () => {
  const t = bench().tensor(2, 3, undefined, { label: 'h1' })
  it('prints label, shape, type and kind', () =>
    expect(`${t}`).toMatchInlineSnapshot(`"Tensor h1 [2, 3] f64 state"`))
  it('does so in the console too', () => expect(inspect(t)).toBe(`${t}`))
  it('prints the rows in use', () => {
    const { engine, tensor } = bench(wasm())
    const h = tensor(4, 3, undefined, { label: 'h', kind: 'parameter' })
    engine.resize(h, 2)
    expect(`${h}`).toMatchInlineSnapshot(`"Tensor h [2, 3] f32 parameter"`)
  })
})

describe('a network', () => {
  const net = mlp([784, 512, 10], { activation: 'relu' })
  it('prints its layers and parameters', () =>
    expect(`${net}`).toMatchInlineSnapshot(`
    "Network of 2 layers, 407050 parameters
      1  dense 784 -> 512 relu, 401920 parameters
      2  dense 512 -> 10 linear, 5130 parameters"
  `))
  it('does so in the console too', () => expect(inspect(net)).toBe(`${net}`))
  it('of one layer is not many', () =>
    expect(`${network([dense(2, 1)])}`).toMatchInlineSnapshot(`
    "Network of 1 layer, 3 parameters
      1  dense 2 -> 1 linear, 3 parameters"
  `))
})

describe('a trainer', () => {
  const trainer = makeTrainer({ optimizer: sgd({ learningRate: [0.1, 0.05] }) })
  train(trainer, 3)
  it('prints rule, backend, steps, loss, optimizer and network', () =>
    expect(`${trainer}`).toMatchInlineSnapshot(`
      "Trainer of backprop on reference f64, 3 steps done
        loss squaredError, optimizer sgd at 0.1,0.05, batches of at most 4, seed 42
        Network of 2 layers, 26 parameters
          1  dense 3 -> 4 tanh, 16 parameters
          2  dense 4 -> 2 linear, 10 parameters"
    `))
  it('does so in the console too', () => expect(inspect(trainer)).toBe(`${trainer}`))
  it('counts a single step as one', () => {
    const once = makeTrainer()
    train(once, 1)
    expect(`${once}`).toContain('1 step done')
  })
})
