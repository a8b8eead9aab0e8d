import type { OptionValue } from '@hebb/core'
import { powers, trialSettings, type Powers, type TransferGrid } from '../transfers.js'
import type { ParametrizationName, Trial } from '../trial.js'
import type { FigureSize } from './record.js'

/** Widths of the hidden layers. */
export const widthsOf = (size: FigureSize): readonly number[] =>
  ({ smoke: [64, 128], default: [64, 128, 256, 512], full: [64, 128, 256, 512, 1024] })[size]

export const seedsOf = (size: FigureSize): readonly number[] => (size === 'smoke' ? [1] : [1, 2, 3])

/** Images, batches and steps: default 10 240 images once, full all of them five times. */
function settingsOf(
  size: FigureSize,
  changes: Partial<TransferGrid['settings']> = {},
): TransferGrid['settings'] {
  const base = trialSettings['fashion-mnist']
  const data =
    size === 'smoke'
      ? { samples: 1000, testSamples: 200, steps: 4 }
      : size === 'full'
        ? { samples: 60000, testSamples: 10000, steps: 5 * 235 }
        : {}
  return { ...base, ...data, ...changes }
}

export interface Sweep {
  readonly options: Readonly<Record<string, OptionValue>>
  readonly parametrization: ParametrizationName
  readonly rates: Powers
  readonly widths?: readonly number[]
  readonly settings?: Partial<TransferGrid['settings']>
}

/** pc over widths and learning rates, in powers of two; three of them in a smoke test. */
export function pcSweep(
  size: FigureSize,
  { options, parametrization, rates, widths, settings }: Sweep,
): Trial[] {
  const [from, to] = rates
  const all = powers(size === 'full' ? [from - 2, to + 2] : size === 'smoke' ? [from + 2, from + 4] : rates)
  const common = settingsOf(size, settings)
  return (widths ?? widthsOf(size)).flatMap((width) =>
    all.flatMap((learningRate) =>
      seedsOf(size).map((seed): Trial => ({
        rule: 'pc',
        learningRate,
        options,
        parametrization,
        baseWidth: 64,
        width,
        seed,
        ...common,
      })),
    ),
  )
}
