import type { TransferCurve, Varied } from '../transfer.js'
import type { ParametrizationName } from '../trial.js'
import { gaps, lossCurves, type Plot } from './record.js'

/** As figures write them. */
export const parametrizationNames: Readonly<Record<ParametrizationName, string>> = {
  mup: 'µP',
  ntp: 'NTP',
  sp: 'SP',
}

/** Loss over the learning rate, or another number, a panel for each parametrization. */
export function transferPlot(title: string, varied: Varied, curves: readonly TransferCurve[]): Plot {
  const panels = [...new Set(curves.map(({ parametrization }) => parametrization))]
  return {
    title: `Transfer over widths: ${title}`,
    subtitle: `A line for each width: geometric mean and range over seeds; ${gaps}`,
    x: { label: varied === 'learningRate' ? 'learning rate at the base width' : varied, scale: 'log' },
    y: { label: 'training loss', scale: 'log' },
    series: 'ramp',
    curves: panels.flatMap((panel) => {
      const own = curves.filter(({ parametrization }) => parametrization === panel)
      return lossCurves(own, parametrizationNames[panel])
    }),
  }
}
