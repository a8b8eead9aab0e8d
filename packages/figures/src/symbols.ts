import { dot, type Dot } from '@observablehq/plot'
import type { Look } from './style.js'

/** Filled symbols with a white edge, so that they stay apart where they overlap. */
export const symbolMark = (
  points: readonly { readonly x: number; readonly y: number }[],
  symbol: Look['symbol'],
  color: string,
): Dot => dot([...points], { x: 'x', y: 'y', r: 4, symbol, fill: color, stroke: '#ffffff', strokeWidth: 0.8 })
