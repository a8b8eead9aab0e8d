import { at, pack } from './pack'
import { F32, sumLanes } from './simd'
import { MR, blockA, blockB } from './workspace'

/** Depth of a block: four rows of A fill at most half of an L1 cache. */
const DEPTH: i32 = 1024

/**
 * c[r] += alpha Σ_k x[k] y_r[k] for r = 0 .. count - 1 (count = 1 or 4), y_r contiguous, `yRow` bytes apart; c's elements `cStep`
 * bytes apart. Four partial sums, those of k mod 4, then what is left over: one order for every caller.
 */
function dots(
  count: i32,
  depth: i32,
  alpha: f32,
  x: usize,
  y: usize,
  yRow: usize,
  c: usize,
  cStep: usize,
): void {
  let s0 = f32x4.splat(0),
    s1 = f32x4.splat(0),
    s2 = f32x4.splat(0),
    s3 = f32x4.splat(0)
  if (count == 1) yRow = 0
  const y1 = yRow,
    y2 = y1 + yRow,
    y3 = y2 + yRow
  const end = x + <usize>(depth & ~3) * F32
  for (; x < end; x += 16, y += 16) {
    const v = v128.load(x)
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(y)))
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(y + y1)))
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(y + y2)))
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(y + y3)))
  }
  for (let r = 0; r < count; r++) {
    let sum = sumLanes(r == 0 ? s0 : r == 1 ? s1 : r == 2 ? s2 : s3)
    for (let k: usize = 0; k < <usize>(depth & 3) * F32; k += F32) sum += load<f32>(x + k) * load<f32>(y + k)
    store<f32>(c, load<f32>(c) + alpha * sum)
    c += cStep
    y += yRow
  }
}

/**
 * C += alpha op(A) op(B) for few columns: each element a dot product along k, so that no lane is wasted on columns that do not
 * exist. Operands that are not contiguous along k are transposed into the workspace.
 */
export function narrow(
  M: i32,
  N: i32,
  K: i32,
  alpha: f32,
  a: usize,
  aRow: i32,
  aCol: i32,
  b: usize,
  bRow: i32,
  bCol: i32,
  c: usize,
  ldc: i32,
): void {
  const down = <usize>ldc * F32
  for (let k0 = 0; k0 < K; k0 += DEPTH) {
    const depth = min(DEPTH, K - k0)
    let columns = at(b, k0, bRow, 0, 0)
    let ldB = bCol
    if (bRow != 1) {
      pack(N, depth, columns, bCol, bRow, blockB, depth)
      columns = blockB
      ldB = depth
    }
    for (let i = 0; i < M; i += MR) {
      const count = min(MR, M - i)
      let rows = at(a, i, aRow, k0, aCol)
      let ldA = aRow
      if (aCol != 1) {
        pack(count, depth, rows, aRow, aCol, blockA, depth)
        rows = blockA
        ldA = depth
      }
      if (count == MR) {
        for (let j = 0; j < N; j++) {
          dots(MR, depth, alpha, at(columns, j, ldB, 0, 0), rows, <usize>ldA * F32, at(c, i, ldc, j, 1), down)
        }
        continue
      }
      for (let r = 0; r < count; r++) {
        const row = at(rows, r, ldA, 0, 0)
        for (let j = 0; j < N;) {
          const width = N - j < 4 ? 1 : 4
          dots(
            width,
            depth,
            alpha,
            row,
            at(columns, j, ldB, 0, 0),
            <usize>ldB * F32,
            at(c, i + r, ldc, j, 1),
            F32,
          )
          j += width
        }
      }
    }
  }
}
