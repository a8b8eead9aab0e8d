import { scale } from './elementwise'
import { at, pack, packPanels } from './pack'
import { F32, multiplyAdd } from './simd'
import { MR, NC, NR, blockA, blockB, edgeTile } from './workspace'

/**
 * `count` adjacent tiles of C, each [4 x 8] += a b, a: 4 x depth, b: depth x 8. Distances in bytes: `aRow` and `ldc` from row to
 * row, `bStep` from k to k of b, `bNext` from a tile's b to that of the next. Not the tile of `wide`: with a loop over tiles around
 * it that one runs out of registers, which costs deep products 8 %.
 */
function rowOfTiles(
  count: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  b: usize,
  bStep: usize,
  bNext: usize,
  c: usize,
  ldc: usize,
): void {
  const aRow2 = aRow + aRow
  const aRow3 = aRow2 + aRow
  const ldc2 = ldc + ldc
  const ldc3 = ldc2 + ldc
  const end = a + <usize>depth * F32
  for (; count > 0; count--) {
    let c0l = v128.load(c)
    let c0h = v128.load(c, 16)
    let c1l = v128.load(c + ldc)
    let c1h = v128.load(c + ldc, 16)
    let c2l = v128.load(c + ldc2)
    let c2h = v128.load(c + ldc2, 16)
    let c3l = v128.load(c + ldc3)
    let c3h = v128.load(c + ldc3, 16)
    let q = b
    for (let p = a; p < end; p += F32) {
      const bl = v128.load(q)
      const bh = v128.load(q, 16)
      let x = v128.load32_splat(p)
      c0l = multiplyAdd(x, bl, c0l)
      c0h = multiplyAdd(x, bh, c0h)
      x = v128.load32_splat(p + aRow)
      c1l = multiplyAdd(x, bl, c1l)
      c1h = multiplyAdd(x, bh, c1h)
      x = v128.load32_splat(p + aRow2)
      c2l = multiplyAdd(x, bl, c2l)
      c2h = multiplyAdd(x, bh, c2h)
      x = v128.load32_splat(p + aRow3)
      c3l = multiplyAdd(x, bl, c3l)
      c3h = multiplyAdd(x, bh, c3h)
      q += bStep
    }
    v128.store(c, c0l)
    v128.store(c, c0h, 16)
    v128.store(c + ldc, c1l)
    v128.store(c + ldc, c1h, 16)
    v128.store(c + ldc2, c2l)
    v128.store(c + ldc2, c2h, 16)
    v128.store(c + ldc3, c3l)
    v128.store(c + ldc3, c3h, 16)
    b += bNext
    c += <usize>NR * F32
  }
}

/** One row of each of `count` tiles, with the same order of operations and hence the same bits. */
function rowOfRows(count: i32, depth: i32, a: usize, b: usize, bStep: usize, bNext: usize, c: usize): void {
  const end = a + <usize>depth * F32
  for (; count > 0; count--) {
    let lo = v128.load(c)
    let hi = v128.load(c, 16)
    let q = b
    for (let p = a; p < end; p += F32) {
      const x = v128.load32_splat(p)
      lo = multiplyAdd(x, v128.load(q), lo)
      hi = multiplyAdd(x, v128.load(q, 16), hi)
      q += bStep
    }
    v128.store(c, lo)
    v128.store(c, hi, 16)
    b += bNext
    c += <usize>NR * F32
  }
}

/** rows x cols floats; distances in bytes. */
function copyCorner(rows: i32, cols: i32, x: usize, xRow: usize, out: usize, outRow: usize): void {
  for (; rows > 0; rows--) {
    memory.copy(out, x, <usize>cols * F32)
    x += xRow
    out += outRow
  }
}

/**
 * C += alpha op(A) op(B) for few k, where reading and writing C is most of the work: tiles start from C and follow its rows.
 * Operands are packed as in `wide`, and A also to take alpha in. Each element is C's, then the products in the order of k, whatever
 * the number of rows.
 */
export function shallow(
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
  const packsA = aCol != 1 || alpha != 1
  const packsB = bCol != 1 || M > 8
  const down = <usize>ldc * F32
  const tileRow = <usize>NR * F32
  const aDown = <usize>(packsA ? K : aRow) * F32
  const bStep = packsB ? tileRow : <usize>bRow * F32
  const bNext = packsB ? <usize>K * tileRow : tileRow
  for (let j0 = 0; j0 < N; j0 += NC) {
    const cols = min(NC, N - j0)
    const whole = cols / NR
    const edge = cols % NR
    const panels = packsB ? blockB : at(b, 0, bRow, j0, 1)
    const lastPanel = at(blockB, whole * NR, K, 0, 0)
    packPanels(K, cols, at(b, 0, bRow, j0, bCol), bRow, bCol, packsB)
    for (let i = 0; i < M; i += MR) {
      const rows = min(MR, M - i)
      let from = at(a, i, aRow, 0, 0)
      if (packsA) {
        pack(rows, K, from, aRow, aCol, blockA, K)
        if (alpha != 1) scale(rows * K, alpha, 0, blockA, blockA)
        from = blockA
      }
      const to = at(c, i, ldc, j0, 1)
      // A tile at the right edge is computed beside C.
      const corner = to + <usize>whole * tileRow
      if (edge) copyCorner(rows, edge, corner, down, edgeTile, tileRow)
      if (rows == MR) {
        rowOfTiles(whole, K, from, aDown, panels, bStep, bNext, to, down)
        if (edge) rowOfTiles(1, K, from, aDown, lastPanel, tileRow, 0, edgeTile, tileRow)
      } else {
        for (let r: usize = 0; r < <usize>rows; r++) {
          const row = from + r * aDown
          rowOfRows(whole, K, row, panels, bStep, bNext, to + r * down)
          if (edge) rowOfRows(1, K, row, lastPanel, tileRow, 0, edgeTile + r * tileRow)
        }
      }
      if (edge) copyCorner(rows, edge, edgeTile, tileRow, corner, down)
    }
  }
}
