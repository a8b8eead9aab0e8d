/** `98.4 %` */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** `1.23 s` */
export const seconds = (s: number): string => `${s < 10 ? s.toFixed(2) : s.toFixed(0)} s`

/** `12,345`, or with two digits below 100 */
export const count = (n: number): string =>
  n.toLocaleString('en-US', { maximumFractionDigits: n < 100 && !Number.isInteger(n) ? 2 : 0 })

/** One value, or `mean (least–most)` of several. */
export function spread(values: readonly number[], show: (value: number) => string): string {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? show(mean) : `${show(mean)} (${show(least)}–${show(most)})`
}
