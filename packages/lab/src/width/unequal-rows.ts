/** Values of a [rows, n] matrix with row k of K multiplied by 10^(½ - k/(K-1)): from √10 to 1/√10. */
export const unequalRows = (values: ArrayLike<number>, rows: number): Float64Array =>
  Float64Array.from(values, (w, i) =>
    rows > 1 ? w * 10 ** (0.5 - Math.floor((i * rows) / values.length) / (rows - 1)) : w,
  )
