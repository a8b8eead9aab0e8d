import { at, pack } from './pack'
import { F32, sumLanes } from './simd'
import { MR, blockA, blockB } from './workspace'

/** Depth of a block: four rows of A fill at most half of an L1 cache. */
const DEPTH: i32 = 1024

/**
 * c += alpha (Σ of the lanes of `partial` + Σ_k x[k] y[k] over the `rest` < 4 last k). Partial sums are those
 * of k mod 4: one order of summation for every element.
 */
function finish(c: usize, alpha: f32, partial: v128, rest: i32, x: usize, y: usize): void {
  let sum = sumLanes(partial)
  for (; rest > 0; rest--) {
    sum += load<f32>(x) * load<f32>(y)
    x += F32
    y += F32
  }
  store<f32>(c, load<f32>(c) + alpha * sum)
}

/**
 * c[r] += alpha Σ_k x[k] y_r[k] for r = 0 .. count - 1, count = 1 or 4. `yRow` bytes from y_r to the next,
 * `cStep` in c.
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
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  const y1: usize = count == 1 ? 0 : yRow
  const y2 = y1 + y1
  const y3 = y1 + y2
  const end = x + <usize>(depth & ~3) * F32
  for (; x < end; x += 16, y += 16) {
    const v = v128.load(x)
    s0 = f32x4.add(s0, f32x4.mul(v, v128.load(y)))
    s1 = f32x4.add(s1, f32x4.mul(v, v128.load(y + y1)))
    s2 = f32x4.add(s2, f32x4.mul(v, v128.load(y + y2)))
    s3 = f32x4.add(s3, f32x4.mul(v, v128.load(y + y3)))
  }
  for (let r = 0; r < count; r++) {
    finish(c, alpha, r == 0 ? s0 : r == 1 ? s1 : r == 2 ? s2 : s3, depth & 3, x, y)
    c += cStep
    y += yRow
  }
}

/**
 * `dots` with four y for two x at once, which reads less: the second x lies `xRow` bytes on, its results
 * `cNext`.
 */
function dotsOfTwo(
  depth: i32,
  alpha: f32,
  x: usize,
  xRow: usize,
  y: usize,
  yRow: usize,
  c: usize,
  cNext: usize,
  cStep: usize,
): void {
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  let t0 = s0
  let t1 = s0
  let t2 = s0
  let t3 = s0
  const y2 = yRow + yRow
  const y3 = yRow + y2
  const end = x + <usize>(depth & ~3) * F32
  for (; x < end; x += 16, y += 16) {
    const v = v128.load(x)
    const w = v128.load(x + xRow)
    let z = v128.load(y)
    s0 = f32x4.add(s0, f32x4.mul(v, z))
    t0 = f32x4.add(t0, f32x4.mul(w, z))
    z = v128.load(y + yRow)
    s1 = f32x4.add(s1, f32x4.mul(v, z))
    t1 = f32x4.add(t1, f32x4.mul(w, z))
    z = v128.load(y + y2)
    s2 = f32x4.add(s2, f32x4.mul(v, z))
    t2 = f32x4.add(t2, f32x4.mul(w, z))
    z = v128.load(y + y3)
    s3 = f32x4.add(s3, f32x4.mul(v, z))
    t3 = f32x4.add(t3, f32x4.mul(w, z))
  }
  for (let r = 0; r < 4; r++) {
    finish(c, alpha, r == 0 ? s0 : r == 1 ? s1 : r == 2 ? s2 : s3, depth & 3, x, y)
    finish(c + cNext, alpha, r == 0 ? t0 : r == 1 ? t1 : r == 2 ? t2 : t3, depth & 3, x + xRow, y)
    c += cStep
    y += yRow
  }
}

/**
 * C += alpha op(A) op(B) for few columns: each element a dot product along k, so that no lane is wasted on
 * columns that do not exist. Operands that are not contiguous along k are transposed into the workspace.
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
        const rowStep = <usize>ldA * F32
        const columnStep = <usize>ldB * F32
        for (let j = 0; j < N;) {
          const x = at(columns, j, ldB, 0, 0)
          const out = at(c, i, ldc, j, 1)
          if (j + 1 < N) dotsOfTwo(depth, alpha, x, columnStep, rows, rowStep, out, F32, down)
          else dots(MR, depth, alpha, x, rows, rowStep, out, down)
          j += 2
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
