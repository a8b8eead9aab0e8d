import { createTrainer, mlp, reference, sgd, squaredError, totalOf } from '@hebb/core'
import { openBackend, tensorLog } from '@hebb/testkit'
import { describe, expect, it } from 'vitest'
import { ff } from '../src/index.js'

const width = 12
const pixels = width * width
const images = 8

function mixedImages() {
  const { backend, engine } = openBackend(reference())
  const log = tensorLog()
  const trainer = createTrainer({
    network: mlp([pixels, 16, 2], { activation: 'relu' }),
    rule: ff({ negatives: 'hybrid', readout: 'softmax', imageWidth: width }),
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

  it('teach the hidden layer, and the readout learns from labels', () => {
    const { trainer, total } = mixedImages()
    for (const name of ['W1', 'W2']) expect(total[name].some((g) => g !== 0)).toBe(true)
    expect(trainer.parameters).toEqual(['W1', 'b1', 'W2', 'b2'])
  })

  it('leave nothing for goodness to tell', () => {
    expect(() => ff({ negatives: 'hybrid' })).toThrow(/readout: 'softmax'/)
  })
})
