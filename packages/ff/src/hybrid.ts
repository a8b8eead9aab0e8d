import type { Layered, MakeState, Ops, Tensor } from '@hebb/core'
import type { Work } from './pass.js'

const BLURS = 6

/** The tensors that mixing needs. */
export const hybridScratch = ({ like, input }: MakeState): Layered =>
  ['hybrid', 'mask', 'blurred', 'shifted'].map((name) => like(name, input))

/**
 * m ∘ a + (1 - m) ∘ b of each image a and the next one b of the batch: an image whose short-range correlations are right and whose
 * long-range ones are wrong. m: a random bit image, blurred with [¼, ½, ¼] in both directions, cut at ½ (Hinton 2022, 3.2).
 *
 * @returns the mixed images
 */
export function mix(
  { ops, random, input }: Work,
  [mixed, mask, blurred, shifted]: Layered,
  imageWidth: number,
): Tensor {
  // Bits as ±1, so that the cut is at 0, which is also what stands beyond the edges.
  random.uniform(mask, -1, 1)
  ops.map(mask, mask, 'sign')
  for (let i = 0; i < BLURS; i++) {
    blur(ops, blurred, mask, shifted, 1)
    blur(ops, mask, blurred, shifted, imageWidth)
  }
  ops.map(mask, mask, 'sign')
  ops.scale(mask, mask, 0.5, 0.5)
  ops.rollRows(mixed, input, 1)
  ops.sub(shifted, input, mixed)
  ops.mul(shifted, shifted, mask)
  ops.add(mixed, shifted)
  return mixed
}

/** out = ¼ x[i - by] + ½ x[i] + ¼ x[i + by] */
function blur(ops: Ops, out: Tensor, x: Tensor, shifted: Tensor, by: number): void {
  ops.copy(out, x)
  if (by >= x.cols) return
  ops.scale(out, out, 0.5)
  for (const shift of [{ from: by }, { to: by }]) {
    ops.fill(shifted, 0)
    ops.copyColumns(shifted, x, shift)
    ops.add(out, shifted, 0.25)
  }
}
