import {
  createTrainer,
  drawKey,
  mlp,
  reference,
  sgd,
  squaredError,
  totalOf,
  type LearningRule,
} from '@hebb/core'
import { openBackend, tensorLog } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ff } from '../src/index.js'

const width = 12
const pixels = width * width
const images = 8

/** Six times [¼, ½, ¼] along the rows and down the columns, 0 beyond the image; a row's end touches the next row's start. */
function blurred(bits: readonly number[], imageWidth: number): number[] {
  let mask = [...bits]
  for (let i = 0; i < 6; i++)
    for (const by of [1, imageWidth])
      if (by < mask.length)
        mask = mask.map((x, j) => x / 2 + (mask[j - by] ?? 0) / 4 + (mask[j + by] ?? 0) / 4)
  return mask
}

/** ff with bits of its own choosing in place of random ones. */
const withBits = (rule: LearningRule, bits: readonly number[]): LearningRule => ({
  ...rule,
  run: (ctx) => rule.run({ ...ctx, random: { ...ctx.random, uniform: (out) => ctx.ops.upload(out, bits) } }),
})

function mixedImages(imageWidth = width, bits?: readonly number[]) {
  const { backend, engine } = openBackend(reference())
  const log = tensorLog()
  const rule = ff({ negatives: 'hybrid', readout: 'softmax', imageWidth })
  const trainer = createTrainer({
    network: mlp([pixels, 16, 2], { activation: 'relu' }),
    rule: bits ? withBits(rule, bits) : rule,
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: images,
    seed: 5,
    backend,
    tracer: log,
  })
  // Image r is r everywhere, so that a pixel of a mixture tells where it is from.
  const inputs = Array.from({ length: images * pixels }, (_, i) => Math.floor(i / pixels) + 1)
  const batch = { size: images, inputs, labels: inputs.slice(0, images).map((_, i) => i % 2) }
  const total = totalOf(trainer.gradients(batch))
  const values = engine().read([...log.tensors].find((t) => t.label === 'hybrid')!)
  return {
    trainer,
    total,
    mixed: Array.from({ length: images }, (_, r) => Array.from(values.slice(r * pixels, (r + 1) * pixels))),
  }
}

describe('hybrid negatives', () => {
  it('take each pixel from an image or from the one before it, about half of them from each, in patches', () => {
    const { mixed } = mixedImages()
    let own = 0
    let edges = 0
    mixed.forEach((image, r) => {
      const [a, b] = [r + 1, ((r + images - 1) % images) + 1]
      image.forEach((x, i) => {
        expect([a, b]).toContain(Math.round(x))
        if (Math.round(x) === a) own++
        if (i % width > 0 && Math.round(x) !== Math.round(image[i - 1])) edges++
      })
    })
    expect(own / (images * pixels)).toBeGreaterThan(0.3)
    expect(own / (images * pixels)).toBeLessThan(0.7)
    // Random bits differ from their neighbor half of the time.
    expect(edges / (images * pixels)).toBeLessThan(0.25)
  })

  it('are cut from bits that were blurred six times in both directions', () => {
    for (const imageWidth of [width, 5]) {
      const bits = Array.from({ length: images * pixels }, (_, i) => (drawKey(9, 1, i, 0).key0 % 2 ? 1 : -1))
      const { mixed } = mixedImages(imageWidth, bits)
      mixed.forEach((image, r) => {
        const mask = blurred(bits.slice(r * pixels, (r + 1) * pixels), imageWidth)
        const [own, other] = [r + 1, ((r + images - 1) % images) + 1]
        image.forEach((x, i) => {
          if (Math.abs(mask[i]) > 1e-12) expect(Math.round(x)).toBe(mask[i] > 0 ? own : other)
        })
      })
    }
  })

  it('of images of one row, or narrower than imageWidth, are blurred along it only', () => {
    for (const imageWidth of [pixels, 2 * pixels]) {
      const bits = Array.from({ length: images * pixels }, (_, i) => (drawKey(9, 2, i, 0).key0 % 2 ? 1 : -1))
      mixedImages(imageWidth, bits).mixed.forEach((image, r) => {
        const mask = blurred(bits.slice(r * pixels, (r + 1) * pixels), imageWidth)
        image.forEach((x, i) => {
          if (Math.abs(mask[i]) > 1e-12) expect(Math.round(x) === r + 1).toBe(mask[i] > 0)
        })
      })
    }
  })

  it('teach the hidden layer, and the readout learns from labels', () => {
    const { trainer, total } = mixedImages()
    for (const name of ['W1', 'W2']) expect(total[name].some((g) => g !== 0)).toBe(true)
    expect(trainer.parameters).toEqual(['W1', 'b1', 'W2', 'b2'])
  })

  it('leave nothing for goodness to tell', () => {
    expect(() => ff({ negatives: 'hybrid' })).toThrow(/readout: 'softmax'/)
  })
})
