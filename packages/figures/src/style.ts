/** How one series is drawn. Color is never alone: dashes and symbols tell series apart in grey and for every kind of color vision. */
export interface Look {
  readonly color: string
  /** SVG `stroke-dasharray`; empty for a full line. */
  readonly dash: string
  readonly symbol: 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'cross' | 'wye'
}

/** Text, lines and sizes that all figures share. */
export const style = {
  font: 'Inter, system-ui, sans-serif',
  text: '#1f2328',
  faint: '#59636e',
  grid: '#d1d9e0',
  background: '#ffffff',
  title: 15,
  label: 11.5,
} as const

/** After Okabe and Ito's palette, without its yellow, which is too light on white. */
const looks: readonly Look[] = [
  { color: '#1f2328', dash: '', symbol: 'circle' },
  { color: '#0072b2', dash: '7 3', symbol: 'square' },
  { color: '#d55e00', dash: '', symbol: 'triangle' },
  { color: '#56b4e9', dash: '2 3', symbol: 'wye' },
  { color: '#009e73', dash: '9 3 2 3', symbol: 'diamond' },
  { color: '#cc79a7', dash: '', symbol: 'star' },
  { color: '#e69f00', dash: '5 2', symbol: 'cross' },
]

/** Names that look the same in every figure, in the order of tables. */
const fixed: readonly string[] = ['bp', 'pc', 'ep', 'tp', 'dtp', 'ff']

/** The looks of series by name: rules have one each, everywhere; other names take what is left, in order. */
export function looksOf(names: readonly string[]): ReadonlyMap<string, Look> {
  const taken = new Set(names.flatMap((name) => (fixed.includes(name) ? fixed.indexOf(name) : [])))
  const free = looks.map((_, i) => i).filter((i) => !taken.has(i))
  let next = 0
  return new Map(
    names.map((name) => {
      const own = fixed.indexOf(name)
      const at = own >= 0 ? own : free.length > 0 ? free[next++ % free.length]! : next++ % looks.length
      return [name, looks[at]!]
    }),
  )
}

const symbols: readonly Look['symbol'][] = looks.map(({ symbol }) => symbol)

/** Viridis, without its lightest end. */
const ramp: readonly string[] = ['#440154', '#46327e', '#365c8d', '#277f8e', '#1fa187', '#4ac16d', '#a0da39']

/** The looks of series that are ordered, such as widths: dark to light, a symbol each. */
export function rampOf(names: readonly string[]): ReadonlyMap<string, Look> {
  const last = Math.max(1, names.length - 1)
  return new Map(
    names.map((name, i) => [
      name,
      {
        color: ramp[Math.round((i / last) * (ramp.length - 1))]!,
        dash: '',
        symbol: symbols[i % symbols.length]!,
      },
    ]),
  )
}
