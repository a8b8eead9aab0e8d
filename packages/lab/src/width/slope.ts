/** y ∝ x^slope, fitted by least squares to the logarithms. */
export interface PowerLaw {
  readonly slope: number
  /** Share of the logarithms' variance that the fit explains; 1 where there is none. */
  readonly r2: number
}

/** NaN where a value is not a positive number. */
export function powerLaw(xs: readonly number[], ys: readonly number[]): PowerLaw {
  const x = xs.map(Math.log2)
  const y = ys.map((v) => (v > 0 ? Math.log2(v) : NaN))
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  let [xx, xy, yy] = [0, 0, 0]
  x.forEach((_, i) => {
    xx += (x[i]! - mx) ** 2
    xy += (x[i]! - mx) * (y[i]! - my)
    yy += (y[i]! - my) ** 2
  })
  const slope = xy / xx
  return { slope, r2: yy === 0 ? 1 : (slope * xy) / yy }
}
