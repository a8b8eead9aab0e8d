import { OptionError, type Activation, type Layered, type Ops, type Tensor } from '@hebb/core'
import { across, type Feedback } from './feedback.js'
import { identity, inverseRoom, invert, type InverseRoom } from './newton-schulz.js'

/** Enough for a condition of 2²⁰. */
const ITERATIONS = 48

/**
 * The oracle g_l = f_{l+1}⁻¹ of square invertible networks, whose targets tend to those of Gauss and Newton as eta goes to 0:
 *
 *     g_l(u) = W⁻¹ (φ⁻¹(u) - b)
 *
 * It is no local rule: it reads the weights above. φ⁻¹ exists only within φ's range, so eta must be small.
 */
export function exactInverse(): Feedback<{
  room: readonly InverseRoom[]
  u: Layered
  part: Layered
  bias: Layered
  zero: Layered
}> {
  return {
    name: 'exactInverse',
    uses: [],
    state: (make, h, top) => {
      const room: InverseRoom[] = []
      for (let l = 1; l < top; l++) room[l] = inverseRoom(make, `inverse of W${l + 1}:`, make.sizes[l + 1])
      const [u, part, bias] = ['u', 'part', 'bias'].map((name) => across(make, name, h, 2, top))
      return { room, u, part, bias, zero: across(make, 'zero', h, 1, top - 1) }
    },
    *update({ layers, ops, state: { g } }, top) {
      for (let l = 1; l < top; l++) {
        const { A, I } = g.room[l]
        identity(ops, I)
        layers[l + 1].transpose(A, I)
        invert(ops, g.room[l], ITERATIONS)
        ops.fill(g.zero[l], 0)
        layers[l + 1].affine(g.bias[l + 1], g.zero[l])
      }
    },
    apply({ layers, ops, state: { g } }, l, out, u) {
      inverses[layers[l + 1].activation]!(ops, g.u[l + 1], u, g.part[l + 1])
      ops.sub(g.u[l + 1], g.u[l + 1], g.bias[l + 1])
      ops.gemm(out, g.u[l + 1], g.room[l].X, { transposeB: true })
    },
    check(layers, top) {
      for (let l = 2; l <= top; l++) {
        const { kind, nIn, nOut, activation } = layers[l]
        if (kind === 'dense' && nIn === nOut && inverses[activation]) continue
        throw new OptionError(
          `feedback 'exactInverse' needs square dense layers with an invertible activation (${Object.keys(inverses).join(', ')}) ` +
            `between the first hidden layer and the layer where targets begin; layer ${l} is ${kind} ${nIn} -> ${nOut} ${activation}.`,
        )
      }
    },
  }
}

/** out = φ⁻¹(h), by activation; `part` is scratch. */
const inverses: Partial<Record<Activation, (ops: Ops, out: Tensor, h: Tensor, part: Tensor) => void>> = {
  linear: (ops, out, h) => ops.copy(out, h),
  leakyRelu(ops, out, h, part) {
    ops.clamp(part, h, -Infinity, 0)
    ops.clamp(out, h, 0, Infinity)
    ops.add(out, part, 100)
  },
  /** ½ log ((1 + h) / (1 - h)) */
  tanh(ops, out, h, part) {
    ops.scale(part, h, -1, 1)
    ops.scale(out, h, 1, 1)
    ops.div(out, out, part)
    ops.map(out, out, 'log')
    ops.scale(out, out, 0.5)
  },
  /** log (h / (1 - h)) */
  logistic(ops, out, h, part) {
    ops.scale(part, h, -1, 1)
    ops.div(out, h, part)
    ops.map(out, out, 'log')
  },
  /** log (exp h - 1) */
  softplus(ops, out, h) {
    ops.map(out, h, 'exp')
    ops.scale(out, out, 1, -1)
    ops.map(out, out, 'log')
  },
}
