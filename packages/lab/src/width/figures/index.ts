import { depthFigure } from './depth.js'
import { fig3Left } from './inference.js'
import { crossEntropyFigure, fig1Left, fig1Right } from './learning-rates.js'
import { fig2 } from './linear-gradients.js'
import { fig4Right } from './movement.js'
import { fig5 } from './output-precision.js'
import { parityFigure } from './parity.js'
import type { MupFigure } from './record.js'
import { fig2Nonlinear } from './tanh-gradients.js'
import { fig3Right } from './wider.js'

export const mupFigureNames = [
  'mup-fig1',
  'mup-fig1-right',
  'mup-fig2',
  'mup-fig2-nonlinear',
  'mup-fig3',
  'mup-fig3-wider',
  'mup-fig4',
  'mup-fig5',
  'mup-cross-entropy',
  'mup-depth',
  'mup-parity',
] as const
export type MupFigureName = (typeof mupFigureNames)[number]

/** Figures by the name that `hebb reproduce` knows them by. */
export const mupFigures: Readonly<Record<MupFigureName, MupFigure>> = {
  'mup-fig1': fig1Left,
  'mup-fig1-right': fig1Right,
  'mup-fig2': fig2,
  'mup-fig2-nonlinear': fig2Nonlinear,
  'mup-fig3': fig3Left,
  'mup-fig3-wider': fig3Right,
  'mup-fig4': fig4Right,
  'mup-fig5': fig5,
  'mup-cross-entropy': crossEntropyFigure,
  'mup-depth': depthFigure,
  'mup-parity': parityFigure,
}

export { parametrizationNames, transferPlot } from './transfer-plot.js'
export type {
  FigureClaim,
  FigureContext,
  FigureRecord,
  FigureSize,
  MupFigure,
  Plot,
  PlotAxis,
  PlotCurve,
  PlotPoint,
} from './record.js'
