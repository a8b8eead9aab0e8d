import { at, pack, packPanels } from './pack'
import { F32, multiplyAdd } from './simd'
import { KC, MC, MR, NC, NR, blockA, blockB, edgeTile } from './workspace'

/** c = c + alpha (lo, hi), eight columns of one row. */
function accumulateRow(c: usize, alpha: v128, lo: v128, hi: v128): void {
  v128.store(c, multiplyAdd(alpha, lo, v128.load(c)))
  v128.store(c, multiplyAdd(alpha, hi, v128.load(c, 16)), 16)
}

/**
 * C[4 x 8] += alpha a b, a: 4 x depth, b: depth x 8. Distances in bytes: `aRow` and `aStep` from row to row
 * and from k to k of a, `bStep` from k to k of b. Its single call site lets the compiler inline it, which is
 * worth about 15 %.
 */
function tile4x8(
  depth: i32,
  alpha: f32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  ldc: usize,
): void {
  let c0l = f32x4.splat(0)
  let c0h = c0l
  let c1l = c0l
  let c1h = c0l
  let c2l = c0l
  let c2h = c0l
  let c3l = c0l
  let c3h = c0l
  const aRow2 = aRow + aRow
  const aRow3 = aRow2 + aRow
  for (let k = 0; k < depth; k++) {
    const bl = v128.load(b)
    const bh = v128.load(b, 16)
    let x = v128.load32_splat(a)
    c0l = multiplyAdd(x, bl, c0l)
    c0h = multiplyAdd(x, bh, c0h)
    x = v128.load32_splat(a + aRow)
    c1l = multiplyAdd(x, bl, c1l)
    c1h = multiplyAdd(x, bh, c1h)
    x = v128.load32_splat(a + aRow2)
    c2l = multiplyAdd(x, bl, c2l)
    c2h = multiplyAdd(x, bh, c2h)
    x = v128.load32_splat(a + aRow3)
    c3l = multiplyAdd(x, bl, c3l)
    c3h = multiplyAdd(x, bh, c3h)
    a += aStep
    b += bStep
  }
  const scale = f32x4.splat(alpha)
  accumulateRow(c, scale, c0l, c0h)
  c += ldc
  accumulateRow(c, scale, c1l, c1h)
  c += ldc
  accumulateRow(c, scale, c2l, c2h)
  c += ldc
  accumulateRow(c, scale, c3l, c3h)
}

/** One row of `tile4x8`, with the same order of operations and hence the same bits. */
function tile1x8(depth: i32, alpha: f32, a: usize, aStep: usize, b: usize, bStep: usize, c: usize): void {
  let lo = f32x4.splat(0)
  let hi = lo
  for (let k = 0; k < depth; k++) {
    const x = v128.load32_splat(a)
    lo = multiplyAdd(x, v128.load(b), lo)
    hi = multiplyAdd(x, v128.load(b, 16), hi)
    a += aStep
    b += bStep
  }
  accumulateRow(c, f32x4.splat(alpha), lo, hi)
}

/** C[rows x cols] += the edge tile. */
function addEdgeTile(rows: i32, cols: i32, c: usize, ldc: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const p = at(c, i, ldc, j, 1)
      store<f32>(p, load<f32>(p) + load<f32>(at(edgeTile, i, NR, j, 1)))
    }
  }
}

/**
 * C += alpha op(A) op(B), blocked and packed (Goto and van de Geijn 2008, as in BLIS). B is copied into
 * panels of NR columns, padded with zeros at the right edge. Where that would not pay (few rows, contiguous
 * rows of B) the panels are read in place, and A is packed only if its rows are not contiguous: copies change
 * no bit.
 *
 * Each element of C is a sum over k in order, in blocks of KC, whatever the number of rows.
 */
export function wide(
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
  const packsA = aCol != 1
  const packsB = bCol != 1 || M > 8
  const aDown = packsA ? F32 : <usize>aRow * F32
  const aStep = <usize>(packsA ? MR : aCol) * F32
  for (let j0 = 0; j0 < N; j0 += NC) {
    const nc = min(NC, N - j0)
    for (let k0 = 0; k0 < K; k0 += KC) {
      const depth = min(KC, K - k0)
      packPanels(depth, nc, at(b, k0, bRow, j0, bCol), bRow, bCol, packsB)
      for (let i0 = 0; i0 < M; i0 += MC) {
        const mc = min(MC, M - i0)
        let blockOfA = at(a, i0, aRow, k0, aCol)
        if (packsA) {
          for (let i = 0; i < mc; i += MR) {
            pack(
              depth,
              min(MR, mc - i),
              at(blockOfA, i, aRow, 0, 0),
              aCol,
              aRow,
              at(blockA, i, depth, 0, 0),
              MR,
            )
          }
          blockOfA = blockA
        }
        for (let j = 0; j < nc; j += NR) {
          const cols = min(NR, nc - j)
          const whole = cols == NR
          const inPlace = whole && !packsB
          const panel = inPlace ? at(b, k0, bRow, j0 + j, 1) : at(blockB, j, depth, 0, 0)
          const bStep = <usize>(inPlace ? bRow : NR) * F32
          const outRow = <usize>(whole ? ldc : NR) * F32
          for (let i = 0; i < mc; i += MR) {
            const rows = min(MR, mc - i)
            const tileA = at(blockOfA, i, packsA ? depth : aRow, 0, 0)
            const tileC = at(c, i0 + i, ldc, j0 + j, 1)
            // A tile at the right edge is computed beside C, and its columns that exist are added.
            if (!whole) memory.fill(edgeTile, 0, <usize>(MR * NR) * F32)
            const out = whole ? tileC : edgeTile
            if (rows == MR) tile4x8(depth, alpha, tileA, aDown, aStep, panel, bStep, out, outRow)
            else {
              for (let r = 0; r < rows; r++) {
                tile1x8(depth, alpha, tileA + <usize>r * aDown, aStep, panel, bStep, out + <usize>r * outRow)
              }
            }
            if (!whole) addEdgeTile(rows, cols, tileC, ldc)
          }
        }
      }
    }
  }
}
