import { resolve } from 'node:path'
import {
  transferCurves,
  transferPlot,
  transfersOf,
  transferSummary,
  transferTrials,
  trialSettings,
  type ParametrizationName,
  type SweptData,
  type TransferCurve,
  type TransferGrid,
  type TransferSummary,
} from '@hebb/lab'
import { Option, type Command } from 'commander'
import { UsageError } from '../errors.js'
import { setFlag } from '../flags.js'
import type { Io } from '../io.js'
import { loadRule } from '../load-rule.js'
import { integer, list, nonNegative, oneOf } from '../parse.js'
import { drawPlot } from '../plots.js'
import { runTrials } from '../run-trials.js'
import { setOptions } from '../set-options.js'
import { table } from '../table.js'
import { versions } from '../versions.js'

interface TransferFlags {
  rule?: string
  variant?: number
  set?: readonly string[]
  data?: SweptData
  widths?: readonly number[]
  seeds?: readonly number[]
  rates?: readonly number[]
  parametrizations?: readonly ParametrizationName[]
  baseWidth?: number
  readoutGain?: number
  optimizer?: 'sgd' | 'adam'
  loss?: 'squaredError' | 'crossEntropy'
  samples?: number
  batch?: number
  steps?: number
  vary?: string
  values?: readonly number[]
  resume?: string
  workers?: number
  dataDir?: string
  offline?: boolean
  figure?: string
  json?: boolean
}

/** hebb transfer */
export function transferCommand(program: Command, io: Io): void {
  const command = program
    .command('transfer')
    .description('train over widths and learning rates: does what suits a narrow network suit wide ones?')
    .addOption(new Option('--rule <rule>', 'name, package or file of a rule (bp)'))
    .addOption(
      new Option('--variant <n>', "which of the rule's settings, from 1 (1); --set changes them").argParser(
        integer(1),
      ),
    )
  setFlag(command)
  const numbers = list(nonNegative)
  command
    .addOption(
      new Option('--data <name>', 'teacher: 64 made samples; or fashion-mnist (teacher)').argParser(
        oneOf(['teacher', 'fashion-mnist'] as const),
      ),
    )
    .addOption(
      new Option('--widths <units>', 'of hidden layers (64,128,256,512,1024)').argParser(list(integer(1))),
    )
    .addOption(new Option('--seeds <seeds>', 'between commas (1,2,3)').argParser(list(integer(0))))
    .addOption(new Option('--rates <rates>', 'learning rates (powers of two)').argParser(numbers))
    .addOption(
      new Option('--parametrizations <names>', 'of sp, ntp, mup (mup,sp)').argParser(
        list(oneOf(['sp', 'ntp', 'mup'] as const)),
      ),
    )
    .addOption(new Option('--base-width <units>', 'where all agree (64)').argParser(integer(1)))
    .addOption(
      new Option(
        '--readout-gain <factor>',
        "on the readout's initial weights (tp, dtp 0.1; else 1)",
      ).argParser(nonNegative),
    )
    .addOption(
      new Option('--optimizer <name>', 'sgd or adam (sgd)').argParser(oneOf(['sgd', 'adam'] as const)),
    )
    .addOption(
      new Option('--loss <name>', 'squaredError or crossEntropy (squaredError)').argParser(
        oneOf(['squaredError', 'crossEntropy'] as const),
      ),
    )
    .addOption(new Option('--samples <n>', 'training images (10240)').argParser(integer(10)))
    .addOption(new Option('--batch <n>', 'images in a step (256)').argParser(integer(1)))
    .addOption(new Option('--steps <n>', 'updates (teacher 20, images 40)').argParser(integer(1)))
    .option('--vary <option>', "an option of the rule that is varied in the learning rate's place")
    .addOption(new Option('--values <numbers>', 'its values').argParser(numbers))
    .option('--resume <file>', 'keep finished trials here, and do not run them again')
    .addOption(new Option('--workers <n>', 'trials at once (all cores)').argParser(integer(1)))
    .option('--data-dir <folder>', 'where image files are looked for first')
    .option('--offline', 'never download')
    .option('--figure <file>', 'draw it as SVG')
    .option('--json', 'print exactly one JSON document')
    .action(() => runTransfer(command.opts<TransferFlags>(), io))
}

async function runTransfer(flags: TransferFlags, io: Io): Promise<void> {
  const { data = 'teacher', variant = 1, vary, values } = flags
  const rule = await loadRule(flags.rule ?? 'bp', io.cwd)
  const cases = transfersOf(rule.name)
  const chosen = cases[variant - 1]
  if (!chosen)
    throw new UsageError(
      `${rule.name} has ${cases.length} variant${cases.length === 1 ? '' : 's'}: ${cases.map((c, i) => `${i + 1} ${c.variant}`).join(', ')}. Got --variant ${variant}.`,
    )
  if ((vary === undefined) !== (values === undefined))
    throw new UsageError('--vary names an option and --values its values: give both, or neither.')
  const options = { ...chosen.options, ...setOptions(rule, flags.set ?? []) }
  rule.create(options)
  const settings = trialSettings[data]
  const grid: TransferGrid = {
    widths: flags.widths ?? [64, 128, 256, 512, 1024],
    seeds: flags.seeds ?? [1, 2, 3],
    parametrizations: flags.parametrizations ?? ['mup', 'sp'],
    baseWidth: flags.baseWidth ?? 64,
    ...(flags.rates && { rates: flags.rates }),
    ...(vary !== undefined && values && { vary: { option: vary, values } }),
    settings: {
      ...settings,
      optimizer: flags.optimizer ?? settings.optimizer,
      loss: flags.loss ?? settings.loss,
      samples: data === 'teacher' ? settings.samples : (flags.samples ?? settings.samples),
      batchSize: data === 'teacher' ? settings.batchSize : (flags.batch ?? settings.batchSize),
      steps: flags.steps ?? settings.steps,
      ...(flags.readoutGain !== undefined && { readoutGain: flags.readoutGain }),
    },
  }
  const trials = transferTrials(rule.name, { ...chosen, options }, grid)
  const results = await runTrials(io, trials, flags)
  const curves = transferCurves(trials, results, vary ?? 'learningRate')
  const summary = transferSummary(curves)
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0)
  const record = {
    rule: rule.name,
    variant: chosen.variant,
    options,
    varied: vary ?? 'learningRate',
    ...grid,
    environment: { versions: versions() },
    seconds,
    curves,
    summary,
  }
  if (flags.figure !== undefined) {
    const title = `${rule.name}, ${chosen.variant}, on ${data}`
    await drawPlot(resolve(io.cwd, flags.figure), transferPlot(title, record.varied, curves))
  }
  if (flags.json) io.stdout(`${JSON.stringify(record, undefined, 2)}\n`)
  else io.stdout(report(io, `${rule.name}, ${chosen.variant}, on ${data}`, curves, summary))
}

const short = (value: number | null): string => (value === null ? '×' : value.toPrecision(3))
const power = (value: number | null): string => (value === null ? '–' : String(+Math.log2(value).toFixed(2)))

function report(
  io: Io,
  title: string,
  curves: readonly TransferCurve[],
  summary: readonly TransferSummary[],
): string {
  const parts = summary.map((own) => {
    const rows = curves.filter((curve) => curve.parametrization === own.parametrization)
    const at = [...new Set(rows.flatMap(({ points }) => points.map(({ value }) => value)))].sort(
      (a, b) => a - b,
    )
    const head = ['width', ...at.map((value) => `2^${power(value)}`), 'best', 'accuracy at best']
    const body = rows.map(({ width, points, best }) => [
      String(width),
      ...at.map((value) => short(points.find((point) => point.value === value)?.loss ?? null)),
      best === null ? '–' : `2^${power(best)}`,
      accuracy(points.find((point) => point.value === best)?.accuracy ?? null),
    ])
    const says =
      own.half === null
        ? 'Every value diverges at the narrowest width.'
        : `Half the best value of the narrowest: loss ${short(own.narrow)} there, ${short(own.wide)} in the widest` +
          `${own.ratio === null ? '' : ` (${own.ratio.toFixed(2)} times)`}; the best value moves by at most 2^${own.shift}.`
    return `${own.parametrization}\n${table(io, head, body)}${says}\n`
  })
  return `${title}: training loss, geometric mean over seeds (× diverged)\n${parts.join('\n')}`
}

const accuracy = (value: number | null): string => (value === null ? '' : `${(100 * value).toFixed(1)} %`)
