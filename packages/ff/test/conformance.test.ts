import { checkProperty, conformanceProperties } from '@hebb/testkit'
import { describeRule } from '@hebb/testkit/vitest'
import { describe, expect, it } from 'vitest'
import { ff, presets } from '../src/index.js'

// Four inputs at least, so that a label can stand in place of the first three.
const subject = { activations: ['relu', 'tanh'], leastInputs: 4 } as const

describe('default', () => {
  describeRule({ ...subject, rule: ff() })
})
describe('uniform', () => {
  describeRule({ ...subject, rule: ff({ negatives: 'uniform' }) })
})
describe('hard, overwriting', () => {
  describeRule({ ...subject, rule: ff({ label: 'overwrite' }) })
})
describe('hinton', () => {
  describeRule({ ...subject, rule: ff(presets.hinton) })
})
describe('parity', () => {
  describeRule({ ...subject, rule: ff(presets.parity) })
})
describe('sum, l2, softmax, joint', () => {
  const rule = ff({ goodness: 'sum', norm: 'l2', readout: 'softmax', training: 'joint' })
  describeRule({ ...subject, rule })
})
describe('peer normalization', () => {
  describeRule({ ...subject, rule: ff({ peerNormalization: 0.03 }) })
})
describe('collaboration', () => {
  // Two hidden layers are neighbors: only with three does it span more than one.
  describeRule({ ...subject, hiddenLayers: [3, 4], rule: ff({ collaboration: 0.5 }) })
})

describe('hybrid', () => {
  const hybrid = { ...subject, rule: ff({ negatives: 'hybrid', readout: 'softmax', imageWidth: 2 }) }
  // C7 tries single samples, which have nothing to be mixed with: an update of 0 is right there.
  for (const property of conformanceProperties.filter(({ id }) => id !== 'C7'))
    it(`${property.id} ${property.name}`, () => {
      expect(checkProperty(property, hybrid)).not.toMatchObject({ status: 'failed' })
    })
})
