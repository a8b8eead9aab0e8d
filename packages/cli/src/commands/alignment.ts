import { resolve } from 'node:path'
import { activations, mlp, mup, ntp, sp, type Activation, type OptionValue } from '@hebb/core'
import { gaussianBatch, powerLaw, unequalRows, widthAlignment } from '@hebb/lab'
import { Option, type Command } from 'commander'
import { backendNames, backendOf, type BackendName } from '../backends.js'
import { UsageError } from '../errors.js'
import { setFlag } from '../flags.js'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { integer, list, nonNegative, oneOf } from '../parse.js'
import { distancePlot, drawPlot } from '../plots.js'
import { backprop } from '../rules.js'
import { setOptions } from '../set-options.js'
import { table } from '../table.js'
import { environmentOf } from '../versions.js'

interface AlignmentFlags {
  rule?: string
  set?: readonly string[]
  widths?: readonly number[]
  hiddenLayers?: readonly number[]
  outputs?: readonly number[]
  vary?: string
  values?: readonly number[]
  activation?: Activation
  parametrization?: keyof typeof parametrizations
  baseWidth?: number
  samples?: number
  seeds?: readonly number[]
  equalRows?: boolean
  backend?: BackendName
  figure?: string
  json?: boolean
}

const parametrizations = {
  sp: () => sp(),
  ntp: (baseWidth: number) => ntp({ baseWidth }),
  mup: (baseWidth: number) => mup({ baseWidth }),
}

/** One network, the mean over seeds. */
interface Row {
  readonly width: number
  readonly hiddenLayers: number
  readonly outputs: number
  readonly value: number | null
  /** By layer. */
  readonly withBackprop: readonly number[]
  readonly withGaussNewton: readonly number[]
}

/** hebb alignment */
export function alignmentCommand(program: Command, io: Io): void {
  const command = program
    .command('alignment')
    .description(
      "cosine of each layer's first update with backpropagation's and with Gauss-Newton's, over width, depth and outputs",
    )
    .addOption(new Option('--rule <rule>', 'name, package or file of a rule (pc)'))
  setFlag(command)
  const integers = list(integer(1))
  command
    .addOption(new Option('--widths <units>', 'hidden units (64,128,256,512)').argParser(integers))
    .addOption(new Option('--hidden-layers <n>', 'numbers of hidden layers (2)').argParser(integers))
    .addOption(new Option('--outputs <n>', 'numbers of outputs (10)').argParser(integers))
    .option('--vary <option>', 'an option of the rule to go through, such as steps or outputPrecision')
    .addOption(new Option('--values <numbers>', 'its values').argParser(list(nonNegative)))
    .addOption(
      new Option('--activation <name>', `${activations.join(', ')} (tanh)`).argParser(oneOf(activations)),
    )
    .addOption(
      new Option('--parametrization <name>', 'sp, ntp or mup (mup)').argParser(
        oneOf(Object.keys(parametrizations) as (keyof typeof parametrizations)[]),
      ),
    )
    .addOption(new Option('--base-width <units>', 'where all agree (64)').argParser(integer(1)))
    .addOption(new Option('--samples <n>', 'in the batch (32)').argParser(integer(1)))
    .addOption(new Option('--seeds <seeds>', 'between commas (1,2,3)').argParser(list(integer(0))))
    .option(
      '--equal-rows',
      'readout weights as drawn: else rows differ in size, without which Gauss-Newton is gradient descent in wide networks',
    )
    .addOption(new Option('--backend <name>', backendNames.join(', ')).argParser(oneOf(backendNames)))
    .option('--figure <file>', 'draw it as SVG')
    .option('--json', 'print exactly one JSON document')
    .action(() => runAlignment(command.opts<AlignmentFlags>(), io))
}

async function runAlignment(flags: AlignmentFlags, io: Io): Promise<void> {
  const { widths = [64, 128, 256, 512], hiddenLayers = [2], outputs = [10], vary, values } = flags
  const {
    activation = 'tanh',
    parametrization = 'mup',
    baseWidth = 64,
    samples = 32,
    seeds = [1, 2, 3],
  } = flags
  if ((vary === undefined) !== (values === undefined))
    throw new UsageError('--vary names an option and --values its values: give both, or neither.')
  const rule = await loadRule(flags.rule ?? 'pc', io.cwd)
  const options = setOptions(rule, flags.set ?? [])
  const backend = await backendOf(flags)
  const rows: Row[] = []
  for (const depth of hiddenLayers)
    for (const K of outputs)
      for (const value of values ?? [null])
        for (const width of widths) {
          const own: Record<string, OptionValue> = { ...options, ...(value !== null && { [vary!]: value }) }
          const found = seeds.map((seed) =>
            widthAlignment({
              rule: rule.create(own),
              reference: backprop(),
              parametrization: parametrizations[parametrization](baseWidth),
              network: mlp([20, ...Array.from({ length: depth }, () => width), K], {
                activation,
                bias: false,
              }),
              batch: gaussianBatch({ inputs: 20, outputs: K, samples, seed }),
              seed,
              backend,
              ...(!flags.equalRows && {
                reweigh: (name: string, w: Float64Array) =>
                  name === `W${depth + 1}` ? unequalRows(w, K) : w,
              }),
            }),
          )
          const mean = (of: (a: (typeof found)[number]) => readonly number[]): number[] =>
            of(found[0]!).map((_, l) => found.reduce((sum, a) => sum + of(a)[l]!, 0) / found.length)
          rows.push({
            width,
            hiddenLayers: depth,
            outputs: K,
            value,
            withBackprop: mean((a) => a.withReference),
            withGaussNewton: mean((a) => a.withGaussNewton),
          })
        }
  const slopes = slopesOf(rows)
  if (flags.figure !== undefined) {
    const panel = ({ hiddenLayers: n, outputs: K, value }: Row): string =>
      `${n} hidden, ${K} outputs${value === null ? '' : `, ${vary} ${value}`}`
    const distances = rows.map((row) => ({ panel: panel(row), width: row.width, cosines: row.withBackprop }))
    await drawPlot(resolve(io.cwd, flags.figure), distancePlot(`First update of ${rule.name}`, distances))
  }
  if (flags.json) {
    const environment = environmentOf(backend)
    const settings = {
      parametrization,
      baseWidth,
      activation,
      samples,
      seeds,
      vary,
      equalRows: flags.equalRows ?? false,
    }
    io.stdout(
      `${JSON.stringify({ rule: rule.name, options, settings, environment, rows, slopes }, undefined, 2)}\n`,
    )
  } else io.stdout(report(io, rule.name, vary, rows, slopes))
}

/** Of 1 - cosine with backpropagation against the width, by layer, for each network. */
function slopesOf(rows: readonly Row[]) {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = `${row.hiddenLayers} ${row.outputs} ${row.value}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()].flatMap((own) => {
    if (own.length < 2) return []
    const { hiddenLayers, outputs, value } = own[0]!
    const fitted = own[0]!.withBackprop.map(
      (_, l) =>
        powerLaw(
          own.map(({ width }) => width),
          own.map(({ withBackprop }) => Math.max(1 - withBackprop[l]!, 1e-16)),
        ).slope,
    )
    return [{ hiddenLayers, outputs, value, slopes: fitted }]
  })
}

function report(
  io: Io,
  rule: string,
  vary: string | undefined,
  rows: readonly Row[],
  slopes: ReturnType<typeof slopesOf>,
): string {
  const far = (cosines: readonly number[]): string => cosines.map((c) => (1 - c).toExponential(1)).join('  ')
  const head = [
    'hidden',
    'outputs',
    ...(vary ? [vary] : []),
    'width',
    '1 - cos with bp',
    '1 - cos with Gauss-Newton',
  ]
  const body = rows.map(({ width, hiddenLayers, outputs, value, withBackprop, withGaussNewton }) => [
    String(hiddenLayers),
    String(outputs),
    ...(vary ? [String(value)] : []),
    String(width),
    far(withBackprop),
    far(withGaussNewton),
  ])
  const says = slopes.map(
    ({ hiddenLayers, outputs, value, slopes: own }) =>
      `${hiddenLayers} hidden, ${outputs} outputs${value === null ? '' : `, ${vary} ${value}`}: ` +
      `slope of 1 - cos with bp in the width, by layer: ${own.map((s) => s.toFixed(2)).join('  ')}\n`,
  )
  return `${rule}: first update, by layer\n${table(io, head, body)}${says.join('')}`
}
