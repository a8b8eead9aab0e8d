import { F32 } from './simd'
import { NR, blockB } from './workspace'

/** Address of element (row, col) of a strided matrix. */
export function at(base: usize, row: i32, rowStride: i32, col: i32, colStride: i32): usize {
  return base + <usize>(row * rowStride + col * colStride) * F32
}

/**
 * The four rows of `x`, contiguous and `xRow` bytes apart, become four columns of `out`, `outRow` bytes
 * apart.
 */
function transpose4x4(x: usize, xRow: usize, out: usize, outRow: usize): void {
  const r0 = v128.load(x)
  const r1 = v128.load(x + xRow)
  const r2 = v128.load(x + 2 * xRow)
  const r3 = v128.load(x + 3 * xRow)
  const lo01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const hi01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const lo23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const hi23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  v128.store(out, v128.shuffle<f32>(lo01, lo23, 0, 1, 4, 5))
  v128.store(out + outRow, v128.shuffle<f32>(lo01, lo23, 2, 3, 6, 7))
  v128.store(out + 2 * outRow, v128.shuffle<f32>(hi01, hi23, 0, 1, 4, 5))
  v128.store(out + 3 * outRow, v128.shuffle<f32>(hi01, hi23, 2, 3, 6, 7))
}

/**
 * out[i, j] = x[i, j] for i < rows and j < cols, `out` row-major with `ldOut` columns; strides count
 * elements. Fast where rows of x are contiguous (xCol = 1: a copy) and where columns are (xRow = 1: a
 * transposition).
 */
export function pack(rows: i32, cols: i32, x: usize, xRow: i32, xCol: i32, out: usize, ldOut: i32): void {
  let cornerRows = 0
  let cornerCols = 0
  if (xCol == 1) {
    cornerRows = rows
    cornerCols = cols & ~3
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cornerCols; j += 4)
        v128.store(at(out, i, ldOut, j, 1), v128.load(at(x, i, xRow, j, 1)))
    }
  } else if (xRow == 1) {
    cornerRows = rows & ~3
    cornerCols = cols & ~3
    const xDown = <usize>xCol * F32
    const outDown = <usize>ldOut * F32
    for (let j = 0; j < cornerCols; j += 4) {
      let from = at(x, 0, 1, j, xCol)
      let to = at(out, 0, ldOut, j, 1)
      for (let i = 0; i < cornerRows; i += 4) {
        transpose4x4(from, xDown, to, outDown)
        from += 16
        to += 4 * outDown
      }
    }
  }
  // What lies outside the corner that went by vectors.
  for (let i = cornerCols == cols ? cornerRows : 0; i < rows; i++) {
    for (let j = i < cornerRows ? cornerCols : 0; j < cols; j++) {
      store<f32>(at(out, i, ldOut, j, 1), load<f32>(at(x, i, xRow, j, xCol)))
    }
  }
}

/**
 * Panels of B, depth x NR each, one after another into the workspace; the last is padded with zeros. Without `all` only a panel
 * that is not whole.
 */
export function packPanels(depth: i32, cols: i32, b: usize, bRow: i32, bCol: i32, all: bool): void {
  for (let j = all ? 0 : cols - (cols % NR); j < cols; j += NR) {
    const panel = at(blockB, j, depth, 0, 0)
    const count = min(NR, cols - j)
    if (count < NR) memory.fill(panel, 0, <usize>(depth * NR) * F32)
    pack(depth, count, at(b, 0, bRow, j, bCol), bRow, bCol, panel, NR)
  }
}
