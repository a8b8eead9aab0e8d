import type { Activation, Ops, Tensor } from '@hebb/core'

/**
 * out [B, 1] += weight · Σ_j G(s_j) of each sample, where G′ = φ⁻¹:
 *
 *     linear, relu, hardSigmoid   ½ s²  within the range of φ
 *     logistic                    s log s + (1 - s) log(1 - s)
 *     tanh                        ½ (1 + s) log(1 + s) + ½ (1 - s) log(1 - s)
 *
 * `u`, of the shape of s, and `part` [B, 1] are scratch.
 */
export function addPrimitive(
  ops: Ops,
  out: Tensor,
  weight: number,
  s: Tensor,
  activation: Activation,
  u: Tensor,
  part: Tensor,
): void {
  const addDot = (scale: number, x: Tensor, y: Tensor): void => {
    ops.rowDot(part, x, y, weight * scale)
    ops.add(out, part)
  }
  /** Σ_j x_j log x_j of x = a s + b in [0, 1]: a s · log x + b Σ log x, and -Σ log x = |√(-log x)|² */
  const addEntropy = (a: number, b: number): void => {
    ops.scale(u, s, a, b)
    ops.clamp(u, u, 1e-30, 1)
    ops.map(u, u, 'log')
    addDot(a, s, u)
    if (b === 0) return
    ops.scale(u, u, -1)
    ops.map(u, u, 'sqrt')
    addDot(-b, u, u)
  }
  if (activation === 'logistic') {
    addEntropy(1, 0)
    addEntropy(-1, 1)
  } else if (activation === 'tanh') {
    // With p = (1 + s)/2: p log p + (1 - p) log(1 - p) + log 2.
    addEntropy(0.5, 0.5)
    addEntropy(-0.5, 0.5)
    ops.scale(out, out, 1, weight * s.cols * Math.LN2)
  } else addDot(0.5, s, s)
}
