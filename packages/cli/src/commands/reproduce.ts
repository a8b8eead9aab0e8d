import {
  declaredStep,
  openQuestions,
  pageNames,
  reproduce,
  type BandRow,
  type ExtraRow,
  type PageName,
  type QuestionRow,
  type ReproducedRow,
  type ReproduceRecord,
} from '@hebb/lab'
import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import { UsageError } from '../errors.js'
import { count } from '../format.js'
import type { Io } from '../io.js'
import { integer, oneOf } from '../parse.js'
import { progressLine } from '../progress.js'
import { table } from '../table.js'
import { versions } from '../versions.js'
import { mupNames, reproduceMup, type ReproduceMupFlags } from './reproduce-mup.js'

interface ReproduceFlags extends ReproduceMupFlags {
  bits?: 3 | 20
  long?: boolean
  pageOnly?: boolean
  memory?: boolean
  questions?: boolean
  json?: boolean
}

const names = [...pageNames, ...mupNames]
const onlyPages = ['bits', 'long', 'pageOnly', 'memory', 'questions'] as const
const onlyFigures = ['full', 'smoke', 'report', 'workers', 'dataDir', 'offline'] as const

/** hebb reproduce */
export function reproduceCommand(program: Command, io: Io): void {
  program
    .command('reproduce')
    .description(
      "the Sutro group's pages on sparse parity, or the figures of a paper on widths (mup: all of them): what was published, beside what is measured",
    )
    .addArgument(new Argument('<page>', names.join(', ')).argParser(oneOf(names)))
    .option('--memory', 'only the memory figures, and every distance of every buffer: takes no time')
    .addOption(new Option('--bits <n>', 'only this size: 3, which is quick, or 20').argParser(size))
    .option('--page-only', 'only what the page has: neither our own data nor anything changed')
    .option(
      '--long',
      'also what takes minutes: equilibrium propagation, bands and corrected labels at n = 20',
    )
    .option(
      '--questions',
      'only the open questions of sutro-ep: its program with one part replaced, on 3 bits unless --bits says 20',
    )
    .option('--full', 'figures: the whole grid, all images, five epochs')
    .option('--smoke', 'figures: only that it runs')
    .option('--report <folder>', 'figures: where they and finished trials are kept (mup-figures)')
    .addOption(new Option('--workers <n>', 'figures: trials at once (all cores)').argParser(integer(1)))
    .option('--data-dir <folder>', 'figures: where image files are looked for first')
    .option('--offline', 'figures: never download')
    .option('--json', 'print exactly one JSON document')
    .action((page: (typeof names)[number], flags: ReproduceFlags) => {
      const own = pageNames.find((name) => name === page)
      const idle = (own ? onlyFigures : onlyPages).find((flag) => flags[flag] !== undefined)
      if (idle)
        throw new UsageError(
          `--${idle.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)} does nothing for ${page}: leave it out.`,
        )
      return own ? runReproduce(own, flags, io) : reproduceMup(page as (typeof mupNames)[number], flags, io)
    })
}

function runReproduce(page: PageName, flags: ReproduceFlags, io: Io): void {
  const { bits, long = false, pageOnly = false, json = false } = flags
  if (flags.memory) {
    const steps = stepsOf(page)
    return io.stdout(json ? document({ page, steps }) : steps.map((step) => distances(io, step)).join('\n'))
  }
  const line = progressLine(io)
  if (flags.questions) {
    if (page !== 'sutro-ep')
      throw new UsageError(
        "--questions has no meaning for sutro-tp: those of that page are answered by the library's own rules; see docs/sutro-pages.md.",
      )
    const rows = openQuestions({ onRun: line.show, ...(bits && { bits }) })
    line.clear()
    return io.stdout(json ? document({ page, questions: rows }) : questionTable(io, rows))
  }
  const record = reproduce(page, { long, pageOnly, onRun: line.show, ...(bits && { bits }) })
  line.clear()
  io.stdout(json ? document({ environment: { versions: versions() }, ...record }) : textOf(io, record))
}

function size(text: string): 3 | 20 {
  if (text === '3') return 3
  if (text === '20') return 20
  throw new InvalidArgumentError('Wanted 3 or 20.')
}

const document = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

function textOf(io: Io, { page, source, accuracy, memory, bands, changed, notes }: ReproduceRecord): string {
  const parts = [
    `${page}: ${source}\n`,
    'Accuracy, on the data and initial weights of the page',
    reproducedTable(io, accuracy, accuracyText),
    'Memory of one step, from the accesses that the page declares (each buffer: --memory)',
    reproducedTable(io, memory, count),
  ]
  if (changed.length > 0) parts.push('The same programs with one thing changed', changedTable(io, changed))
  if (bands.length > 0) parts.push('The preset on data of our own generator', bandTable(io, bands))
  const verdicts = [...accuracy, ...memory].map(({ verdict }) => verdict)
  const tally = [...new Set(verdicts)].map(
    (verdict) => `${verdicts.filter((v) => v === verdict).length} ${verdict}`,
  )
  return `${parts.join('\n')}\nRows: ${tally.join(', ')}.\n\n${notes.join('\n')}\n`
}

const accuracyText = (value: number): string => value.toFixed(3)

function reproducedTable(io: Io, rows: readonly ReproducedRow[], show: (value: number) => string): string {
  const reasons = [...new Set(rows.flatMap(({ why }) => why ?? []))]
  const made = table(
    io,
    ['config', 'method', 'figure', 'seed', 'page', 'ours', 'verdict'],
    rows.map(({ config, method, figure, seed, published, ours, verdict, why }) => [
      config,
      method,
      figure,
      seed === null ? '' : String(seed),
      typeof published === 'number' ? show(published) : published,
      ours === null ? '–' : show(ours),
      why === null ? verdict : `${verdict} (${reasons.indexOf(why) + 1})`,
    ]),
  )
  return made + reasons.map((why, i) => `(${i + 1}) ${why}\n`).join('')
}

const changedTable = (io: Io, rows: readonly ExtraRow[]): string =>
  table(
    io,
    ['program', 'seed', 'best train', 'best test', 'solved in epoch'],
    rows.map(({ what, seed, bestTrain, bestTest, solvedAt }) => [
      what,
      String(seed),
      accuracyText(bestTrain),
      accuracyText(bestTest),
      solvedAt === null ? 'never' : String(solvedAt),
    ]),
  )

const questionTable = (io: Io, rows: readonly QuestionRow[]): string =>
  table(
    io,
    ['question', 'what', 'rate', 'best test, one a seed', 'solved in epoch'],
    rows.map(({ question, what, lr, bestTest, solvedAt }) => [
      question,
      what,
      String(lr),
      bestTest.map((value) => value.toFixed(2)).join(' '),
      solvedAt.map((epoch) => epoch ?? '–').join(' '),
    ]),
  )

const bandTable = (io: Io, rows: readonly BandRow[]): string =>
  table(
    io,
    ['preset', 'config', 'data', 'rate', 'epochs', 'seeds', 'best test', 'band', 'verdict'],
    rows.map(({ preset, config, data, lr, epochs, seeds, ours, band, verdict }) => [
      preset,
      config,
      data,
      String(lr),
      String(epochs),
      `1–${seeds.length}`,
      ours === null
        ? '–'
        : `${accuracyText(ours.reduce((a, b) => a + b, 0) / ours.length)} (${Math.min(...ours).toFixed(2)}–${Math.max(...ours).toFixed(2)})`,
      band,
      verdict,
    ]),
  )

/** Steps as a page's programs declare them, smallest first. */
function stepsOf(page: PageName) {
  const methods = page === 'sutro-tp' ? (['TargetProp', 'Backprop'] as const) : (['EquilibriumProp'] as const)
  return (['n=3 k=3', 'n=20 k=3'] as const).flatMap((config) =>
    methods.map((method) => ({ config, method, ...declaredStep(method, config) })),
  )
}

function distances(io: Io, step: ReturnType<typeof stepsOf>[number]): string {
  const rows = Object.entries(step.perBuffer).map(([name, { size, readCount, avg, min, max }]) => [
    name,
    count(size),
    String(readCount),
    avg.toLocaleString('en-US', { maximumFractionDigits: 2 }),
    count(min),
    count(max),
  ])
  const { config, method, ard, ardLastAccess, dmc, totalFloats, reads, writes } = step
  return `${method}, ${config}: ARD ${count(ard)}, since last access ${count(ardLastAccess)}, DMC ${count(dmc)}, ${count(totalFloats)} floats, ${reads} reads, ${writes} writes\n${table(io, ['buffer', 'floats', 'reads', 'mean distance', 'least', 'most'], rows)}`
}
