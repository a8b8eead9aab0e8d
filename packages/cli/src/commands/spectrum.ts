import { resolve } from 'node:path'
import { linearSpectrum, powerLaw, type LinearSpectrum } from '@hebb/lab'
import { Option, type Command } from 'commander'
import type { Io } from '../io.js'
import { distancePlot, drawPlot } from '../plots.js'
import { finite, integer, list, nonNegative, oneOf } from '../parse.js'
import { table } from '../table.js'
import { versions } from '../versions.js'

interface SpectrumFlags {
  widths?: readonly number[]
  layers?: number
  outputs?: number
  gammaBars?: readonly number[]
  outputPrecision?: number
  layerPrecision?: number
  parametrization?: 'mup' | 'sp'
  baseWidth?: number
  seeds?: readonly number[]
  equalRows?: boolean
  figure?: string
  json?: boolean
}

/** hebb spectrum */
export function spectrumCommand(program: Command, io: Io): void {
  const command = program
    .command('spectrum')
    .description('predictive coding of a linear network at its equilibrium, in closed form, over the width')
    .addOption(new Option('--widths <units>', '(64,128,256,512,1024)').argParser(list(integer(1))))
    .addOption(new Option('--layers <n>', 'of weights (4)').argParser(integer(2)))
    .addOption(new Option('--outputs <n>', '(10)').argParser(integer(1)))
    .addOption(
      new Option('--gamma-bars <g>', 'exponents of the output precision (0,-1)').argParser(list(finite)),
    )
    .addOption(new Option('--output-precision <x>', 'at the base width (1)').argParser(nonNegative))
    .addOption(new Option('--layer-precision <x>', 'of hidden layers (1)').argParser(nonNegative))
    .addOption(
      new Option('--parametrization <name>', 'of the weights: mup or sp (mup)').argParser(
        oneOf(['mup', 'sp'] as const),
      ),
    )
    .addOption(new Option('--base-width <units>', '(64)').argParser(integer(1)))
    .addOption(new Option('--seeds <seeds>', 'between commas (1,2,3)').argParser(list(integer(0))))
    .option('--equal-rows', 'readout weights as drawn')
    .option('--figure <file>', 'draw it as SVG')
    .option('--json', 'print exactly one JSON document')
    .action(() => runSpectrum(command.opts<SpectrumFlags>(), io))
}

async function runSpectrum(flags: SpectrumFlags, io: Io): Promise<void> {
  const { widths = [64, 128, 256, 512, 1024], seeds = [1, 2, 3], gammaBars = [0, -1], json } = flags
  const { layers = 4, outputs = 10, outputPrecision = 1, layerPrecision = 1 } = flags
  const { parametrization = 'mup', baseWidth = 64, equalRows = false } = flags
  const settings = { layers, outputs, outputPrecision, layerPrecision, parametrization, baseWidth }
  const rows = gammaBars.flatMap((gammaBar) =>
    widths.map((width) => {
      const all = seeds.map((seed) =>
        linearSpectrum({ ...settings, width, seed, gammaBar, unequalRows: !equalRows }),
      )
      const mean = (of: (s: LinearSpectrum) => readonly number[]): number[] =>
        of(all[0]!).map((_, i) => all.reduce((sum, s) => sum + of(s)[i]!, 0) / all.length)
      return {
        gammaBar,
        width,
        eigenvalues: mean((s) => s.eigenvalues),
        stiffness: mean((s) => [s.stiffness])[0]!,
        withBackprop: mean((s) => s.withBackprop),
        withGaussNewton: mean((s) => s.withGaussNewton),
      }
    }),
  )
  const slopes = gammaBars.map((gammaBar) => {
    const own = rows.filter((row) => row.gammaBar === gammaBar)
    const slope = (of: (row: (typeof rows)[number]) => number): number =>
      powerLaw(
        own.map(({ width }) => width),
        own.map((row) => Math.max(of(row), 1e-16)),
      ).slope
    return {
      gammaBar,
      norm: slope((row) => row.eigenvalues[0]!),
      stiffness: slope((row) => row.stiffness),
      withBackprop: own[0]!.withBackprop.map((_, l) => slope((row) => 1 - row.withBackprop[l]!)),
    }
  })
  if (flags.figure !== undefined) {
    const distances = rows.map(({ gammaBar, width, withBackprop }) => ({
      panel: `gammaBar ${gammaBar}`,
      width,
      cosines: withBackprop,
    }))
    await drawPlot(
      resolve(io.cwd, flags.figure),
      distancePlot('Linear predictive coding at its equilibrium', distances),
    )
  }
  if (json) {
    const record = {
      settings: { ...settings, seeds, equalRows },
      environment: { versions: versions() },
      rows,
      slopes,
    }
    return io.stdout(`${JSON.stringify(record, undefined, 2)}\n`)
  }
  const far = (cosines: readonly number[]): string => cosines.map((c) => (1 - c).toExponential(1)).join('  ')
  const head = [
    'gammaBar',
    'width',
    '|C|',
    'least',
    'λ_max of inference',
    '1 - cos with bp',
    'with Gauss-Newton',
  ]
  const body = rows.map(({ gammaBar, width, eigenvalues, stiffness, withBackprop, withGaussNewton }) => [
    String(gammaBar),
    String(width),
    eigenvalues[0]!.toPrecision(3),
    eigenvalues.at(-1)!.toPrecision(3),
    stiffness.toPrecision(3),
    far(withBackprop),
    far(withGaussNewton),
  ])
  const says = slopes.map(
    ({ gammaBar, norm, stiffness, withBackprop }) =>
      `gammaBar ${gammaBar}: slope in the width of |C| ${norm.toFixed(2)}, of λ_max ${stiffness.toFixed(2)}, ` +
      `of 1 - cos with bp by layer ${withBackprop.map((s) => s.toFixed(2)).join(' ')}\n`,
  )
  io.stdout(`Linear network of ${layers} layers at its equilibrium\n${table(io, head, body)}${says.join('')}`)
}
