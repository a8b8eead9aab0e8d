import type { Backend, Network } from '@hebb/core'
import { activities } from './activities.js'
import { boundLayers } from './bound-layers.js'
import { matrix, type Matrix } from './matrix.js'
import { functionOf } from './symmetric.js'

export interface GaussNewtonOptions {
  readonly network: Network
  readonly read: (parameter: string) => ArrayLike<number>
  readonly inputs: ArrayLike<number>
  readonly targets: ArrayLike<number>
  readonly size: number
  readonly backend: Backend
  /** e_B: 1 is Gauss-Newton, 0 gradient descent. Default 1. */
  readonly power?: number
  /** ρ, added to J Jᵀ. Default 0. */
  readonly damping?: number
}

/** Of one layer: target errors, the same at its synapses, and its inputs, rows being samples: the update is the mean of d xᵀ, to add. */
export interface TargetUpdate {
  readonly t: Matrix
  readonly d: Matrix
  readonly x: Matrix
}

/**
 * Updates of Gauss-Newton targets of half squared error, sample by sample (Proposition 3.3 of Ishikawa, Yokota and Karakida 2025, with
 * the sign that descends), J_l = ∂f/∂h_l of [K, n_l]:
 *
 *     t_l = J_lᵀ (J_l J_lᵀ + ρ I)^-e_B (y - f)          ΔW_l = φ'(u_l) ∘ t_l h_{l-1}ᵀ
 *
 * At e_B = 1 and ρ = 0 the least change of h_l that would remove the output's error, were the layers above linear.
 */
export function gaussNewtonUpdates(o: GaussNewtonOptions): TargetUpdate[] {
  const { network, read, inputs, targets, size, backend, power = 1, damping = 0 } = o
  const K = network.outputs
  const h = activities(network, read, inputs, size, backend)
  const L = h.length - 1
  const { engine, layers, tensor } = boundLayers(network, read, backend)
  const { ops } = engine
  const widths = [network.inputs, ...network.layers.map((layer) => layer.nOut)]
  const make = (name: string): readonly ReturnType<typeof tensor>[] =>
    widths.map((n, l) => tensor(`${name}${l}`, K, n))
  const [at, J, back] = [make('h'), make('J'), make('d')]
  const one = widths.map((n, l) => tensor(`t${l}`, 1, n))
  const gated = widths.map((n, l) => tensor(`g${l}`, 1, n))
  const here = widths.map((n, l) => tensor(`x${l}`, 1, n))
  const updates = h.map((_, l): TargetUpdate => {
    const n = widths[l]!
    return {
      t: matrix(size, n),
      d: matrix(size, n),
      x: l === 0 ? matrix(0, 0) : matrix(size, widths[l - 1]!, h[l - 1]!),
    }
  })
  const identity = Float64Array.from({ length: K * K }, (_, i) => (i % (K + 1) === 0 ? 1 : 0))
  try {
    for (let s = 0; s < size; s++) {
      const row = (l: number): ArrayLike<number> =>
        Array.prototype.slice.call(h[l], s * widths[l]!, (s + 1) * widths[l]!) as number[]
      widths.forEach((n, l) => {
        const own = row(l)
        ops.upload(here[l]!, own)
        ops.upload(
          at[l]!,
          Float64Array.from({ length: K * n }, (_, i) => own[i % n]!),
        )
      })
      const error = Array.from(row(L), (f, k) => targets[s * K + k]! - f)
      ops.upload(J[L]!, identity)
      for (let l = L; l >= 1; l--) {
        const own = engine.read(J[l]!)
        const t = targetOf(own, K, widths[l]!, error, power, damping)
        ops.upload(one[l]!, t)
        layers[l]!.gate(gated[l]!, one[l]!, here[l]!, here[l - 1]!)
        updates[l]!.t.values.set(t, s * widths[l]!)
        updates[l]!.d.values.set(engine.read(gated[l]!), s * widths[l]!)
        layers[l]!.gate(back[l]!, J[l]!, at[l]!, at[l - 1]!)
        if (l > 1) layers[l]!.pullback(J[l - 1]!, back[l]!, J[l]!, at[l - 1]!)
      }
    }
    return updates
  } finally {
    engine.dispose()
  }
}

/** Jᵀ (J Jᵀ + ρ I)^-e r */
function targetOf(
  J: ArrayLike<number>,
  K: number,
  n: number,
  r: readonly number[],
  power: number,
  damping: number,
): Float64Array {
  const gram = new Float64Array(K * K)
  for (let i = 0; i < K; i++)
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? damping : 0
      for (let k = 0; k < n; k++) sum += J[i * n + k]! * J[j * n + k]!
      gram[i * K + j] = gram[j * K + i] = sum
    }
  const inverse = functionOf(gram, K, (value) => value ** -power)
  const c = r.map((_, i) => r.reduce((sum, value, j) => sum + inverse[i * K + j]! * value, 0))
  return Float64Array.from({ length: n }, (_, k) =>
    c.reduce((sum, value, i) => sum + value * J[i * n + k]!, 0),
  )
}
