import type { MakeState, Ops, Tensor } from '@hebb/core'
import type { Feedback } from './feedback.js'
import { identity, inverseRoom, invert, type InverseRoom } from './newton-schulz.js'
import type { TargetOptions } from './options.js'

/** Enough for a condition of 2¹². */
const ITERATIONS = 32

/**
 * The closed form on the batch: g_l(u) = Q_l u, the regularized least squares of h_l on h_{l+1} (columns are samples)
 *
 *     Q_l = h_l (h_{l+1}ᵀ h_{l+1} + μ I)⁻¹ h_{l+1}ᵀ = h_l h_{l+1}ᵀ (h_{l+1} h_{l+1}ᵀ + μ I)⁻¹
 *
 * with μ = `ridge` below an output, and `ridge` times units / 64 below a hidden layer, where |h_{l+1}|² grows with the width. The
 * smaller of the two matrices is inverted: of samples, or of units. Nothing learns, and samples mix.
 */
export function ridge({ ridge: mu }: TargetOptions): Feedback<{
  Q: readonly Tensor[]
  units: readonly UnitsRoom[]
  samples: readonly SamplesRoom[]
}> {
  return {
    name: 'ridge',
    uses: ['ridge'],
    state: (make, _h, top) => {
      const Q: Tensor[] = []
      const units: UnitsRoom[] = []
      const samples: SamplesRoom[] = []
      for (let l = 1; l < top; l++) {
        Q[l] = make.matrix(`Q${l}`, make.sizes[l], make.sizes[l + 1])
        if (make.input.rows < make.sizes[l + 1]) samples[l] = samplesRoom(make, l)
        else units[l] = unitsRoom(make, l)
      }
      return { Q, units, samples }
    },
    *update({ L, ops, state: { h, g } }, top) {
      for (let l = 1; l < top; l++) {
        const scaled = l + 1 === L ? mu : (mu * h[l + 1].cols) / 64
        if (g.samples[l]) overSamples(ops, g.samples[l], g.Q[l], h[l], h[l + 1], scaled)
        else overUnits(ops, g.units[l], g.Q[l], h[l], h[l + 1], scaled)
      }
    },
    apply: ({ ops, state: { g } }, l, out, u) => ops.gemm(out, u, g.Q[l], { transposeB: true }),
  }
}

interface UnitsRoom {
  readonly inverse: InverseRoom
  readonly cross: Tensor
}

const unitsRoom = (make: MakeState, l: number): UnitsRoom => ({
  inverse: inverseRoom(make, `K${l}`, make.sizes[l + 1]),
  cross: make.matrix(`hh${l}`, make.sizes[l], make.sizes[l + 1]),
})

/** Inverts [units, units]. */
function overUnits(
  ops: Ops,
  { inverse, cross }: UnitsRoom,
  Q: Tensor,
  below: Tensor,
  above: Tensor,
  mu: number,
): void {
  identity(ops, inverse.I)
  ops.gemm(inverse.A, above, above, { transposeA: true })
  ops.add(inverse.A, inverse.I, mu)
  invert(ops, inverse, ITERATIONS)
  ops.gemm(cross, below, above, { transposeA: true })
  ops.gemm(Q, cross, inverse.X)
}

interface SamplesRoom {
  readonly inverse: InverseRoom
  /** The first rows of the unit matrix: what fills a batch up with rows of 0, which add nothing. */
  readonly unit: Tensor
  readonly above: Tensor
  readonly below: Tensor
  readonly solved: Tensor
}

function samplesRoom(make: MakeState, l: number): SamplesRoom {
  const most = make.input.rows
  const full = (name: string, at: number): Tensor => make.matrix(`${name}${l}`, most, make.sizes[at])
  return {
    inverse: inverseRoom(make, `K${l}`, most),
    unit: make.batch(`unit${l}`, most),
    above: full('above', l + 1),
    below: full('below', l),
    solved: full('solved', l + 1),
  }
}

/** Inverts [samples, samples]. */
function overSamples(
  ops: Ops,
  { inverse, unit, above, below, solved }: SamplesRoom,
  Q: Tensor,
  h: Tensor,
  next: Tensor,
  mu: number,
): void {
  identity(ops, inverse.I)
  identity(ops, unit)
  ops.gemm(above, unit, next, { transposeA: true })
  ops.gemm(below, unit, h, { transposeA: true })
  ops.gemm(inverse.A, above, above, { transposeB: true })
  ops.add(inverse.A, inverse.I, mu)
  invert(ops, inverse, ITERATIONS)
  ops.gemm(solved, inverse.X, above)
  ops.gemm(Q, below, solved, { transposeA: true })
}
