import { replay, type MemoryReport } from '@hebb/core'
import { forwardForward, hingeBackprop } from './algorithms.js'
import { bands, type Band } from './bands.js'
import { runPage, type PageLearner, type PageRun } from './learner.js'
import { presets, type PageConfig } from './presets.js'
import {
  equilibriumPropagationMemory,
  equilibriumPropagationOthers,
  equilibriumPropagationTable,
  targetPropagationMemory,
  targetPropagationTable,
  type Published,
  type PublishedMemory,
} from './published.js'
import { ownData, pageData } from './samples.js'
import { backpropMseTrace, equilibriumPropagationTrace, targetPropagationTrace } from './traces.js'

export const pageNames = ['sutro-tp', 'sutro-ep'] as const
export type PageName = (typeof pageNames)[number]

/** `exact`: to the digits that the page prints. `in band`: not to the digits, but where it must land. */
export type Verdict = 'exact' | 'in band' | 'not reproducible' | 'not run'

/** A figure of the page beside ours. */
export interface ReproducedRow {
  readonly config: string
  readonly method: string
  readonly figure: string
  /** null for a mean over seeds, and where no seed matters. */
  readonly seed: number | null
  /** As printed, where it is no number. */
  readonly published: number | string
  readonly ours: number | null
  readonly verdict: Verdict
  readonly why: string | null
}

/** The preset on data of our own generator. */
export interface BandRow {
  readonly preset: string
  readonly config: string
  readonly data: Band['data']
  readonly lr: number
  readonly epochs: number
  readonly seeds: readonly number[]
  /** Best test accuracies, one a seed; null where it was not run. */
  readonly ours: readonly number[] | null
  /** Epochs at which test accuracy was 1; null where it never was. */
  readonly solvedAt: readonly (number | null)[] | null
  readonly band: string
  readonly verdict: 'in band' | 'out of band' | 'not run'
}

/** A run that a page did not make. */
export interface ExtraRow {
  readonly what: string
  readonly seed: number
  readonly bestTrain: number
  readonly bestTest: number
  readonly solvedAt: number | null
}

export interface ReproduceRecord {
  readonly page: PageName
  readonly source: string
  readonly accuracy: readonly ReproducedRow[]
  readonly memory: readonly ReproducedRow[]
  readonly bands: readonly BandRow[]
  /** The same programs with one thing changed. */
  readonly changed: readonly ExtraRow[]
  readonly notes: readonly string[]
}

export interface ReproduceOptions {
  /** Only this size. Default: both. */
  readonly bits?: 3 | 20
  /** Also what takes minutes: at n = 20 equilibrium propagation, bands, and corrected labels. Default false. */
  readonly long?: boolean
  /** Leaves out the data of our own generator, and what is changed. Default false. */
  readonly pageOnly?: boolean
  /** Told what is about to run. */
  readonly onRun?: (what: string) => void
}

type Method = 'TargetProp' | 'Backprop' | 'EquilibriumProp'
type ConfigName = Band['config']

const presetOf = { TargetProp: 'sutro-tp', Backprop: 'sutro-bp-mse', EquilibriumProp: 'sutro-ep' } as const

const source = 'cybertronai/SutroYaro @ 03d0e06 (Unlicense), as of the pages of 2026-03-06'

/** Runs a page's programs again, and puts what it printed beside what they give. */
export function reproduce(page: PageName, options: ReproduceOptions = {}): ReproduceRecord {
  const { pageOnly = false, bits } = options
  const sized = <T extends { readonly config: string }>(rows: readonly T[]): T[] =>
    rows.filter(({ config }) => bits === undefined || config.startsWith(`n=${bits} `))
  const run = runner(page, options)
  const table = page === 'sutro-tp' ? targetPropagationTable : equilibriumPropagationTable
  const accuracy = sized(table).map((row) => accuracyRow(row, table, run))
  const others = page === 'sutro-ep' ? sized(otherRows(options)) : []
  const printed = page === 'sutro-tp' ? targetPropagationMemory : equilibriumPropagationMemory
  const own = (band: Band) => (band.preset === 'sutro-ep') === (page === 'sutro-ep')
  return {
    page,
    source,
    accuracy: [...accuracy, ...others.filter(({ figure }) => !figure.startsWith('ARD'))],
    memory: [...sized(printed).map(memoryRow), ...others.filter(({ figure }) => figure.startsWith('ARD'))],
    bands: pageOnly ? [] : sized(bands.filter(own)).map((band) => bandRow(band, options)),
    changed: pageOnly ? [] : changed(page, options),
    notes: notes[page],
  }
}

type Runner = (method: Method, config: ConfigName, seed: number) => PageRun | null

/** Each run once, when it is first asked for. */
function runner(page: PageName, { long = false, onRun }: ReproduceOptions): Runner {
  const seen = new Map<string, PageRun | null>()
  return (method, config, seed) => {
    const key = `${method}, ${config}, seed ${seed}`
    const known = seen.get(key)
    if (known !== undefined) return known
    const preset = presets[presetOf[method]]
    const settings = preset.configs[config]
    const slow = method === 'EquilibriumProp' && settings.n > 3
    if (!slow || long) onRun?.(key)
    const made =
      slow && !long
        ? null
        : runPage(
            preset.learner(settings, seed),
            pageData({ ...settings, seed, testSecret: page === 'sutro-tp' ? 'own' : 'train' }),
            settings,
          )
    seen.set(key, made)
    return made
  }
}

function accuracyRow(row: Published, table: readonly Published[], run: Runner): ReproducedRow {
  const seeds =
    row.seed === null
      ? table.flatMap((other) => (sameFigure(row, other) && other.seed !== null ? [other.seed] : []))
      : [row.seed]
  const runs = seeds.map((seed) => run(row.method as Method, row.config as ConfigName, seed))
  const { value: published, ...rest } = row
  if (runs.some((r) => r === null))
    return { ...rest, published, ours: null, verdict: 'not run', why: 'takes minutes a seed: --long' }
  const key = row.figure === 'best train' ? 'bestTrain' : 'bestTest'
  const ours = runs.reduce((sum, r) => sum + r![key], 0) / runs.length
  return { ...rest, published, ours, ...judged(row, ours) }
}

const sameFigure = (a: Published, b: Published): boolean =>
  a.config === b.config && a.method === b.method && a.figure === b.figure

/** Three digits are printed; a rounded .5 may have gone either way. */
function judged(row: Published, ours: number): Pick<ReproducedRow, 'verdict' | 'why'> {
  if (Math.abs(ours - row.value) <= 0.00051) return { verdict: 'exact', why: null }
  if (row.method === 'EquilibriumProp') {
    const banded = row.figure === 'best test' && ours >= 0.45 && ours <= 0.8
    return {
      verdict: banded ? 'in band' : 'not reproducible',
      why: `chaotic in floating point: the order of summation decides${banded ? '; the band is .45–.80' : ''}`,
    }
  }
  const near = Math.abs(ours - row.value) <= 0.0101
  return {
    verdict: near ? 'in band' : 'not reproducible',
    why: near
      ? 'one or two of 200 samples apart, which the order of summation decides'
      : 'differs by more than rounding explains',
  }
}

const traces: Readonly<Record<Method, (n: number, hidden: number) => MemoryReport>> = {
  TargetProp: (n, hidden) => replay(targetPropagationTrace({ n, hidden })),
  Backprop: (n, hidden) => replay(backpropMseTrace({ n, hidden })),
  EquilibriumProp: (n, hidden) => replay(equilibriumPropagationTrace({ n, hidden, free: 30, nudged: 30 })),
}

/** One step as the page's program declares it. */
export function declaredStep(method: Method, config: ConfigName): MemoryReport {
  const { n, hidden } = presets[presetOf[method]].configs[config]
  return traces[method](n, hidden)
}

function memoryRow({ config, method, figure, value }: PublishedMemory): ReproducedRow {
  const report = declaredStep(method as Method, config as ConfigName)
  const [, what, buffer] = /^(reads|mean distance) of (.*)$/.exec(figure) ?? []
  const of = buffer === undefined ? undefined : report.perBuffer[buffer]
  const ours = of
    ? what === 'reads'
      ? of.readCount
      : of.avg
    : { ARD: report.ard, 'total floats': report.totalFloats, reads: report.reads, writes: report.writes }[
        figure
      ]!
  // Pages round half a float up or to even.
  const exact = Math.abs(ours - value) <= 0.5
  return {
    config,
    method,
    figure,
    seed: null,
    published: value,
    ours,
    verdict: exact ? 'exact' : 'not reproducible',
    why: exact ? null : 'the declared accesses give another figure',
  }
}

/** Figures of other rules on the equilibrium-propagation page, beside what those rules give on its data. */
function otherRows({ bits, onRun }: ReproduceOptions): ReproducedRow[] {
  const seeds = [42, 43, 44]
  const { 'n=3 k=3': small, 'n=20 k=3': main } = presets['sutro-ep'].configs
  const best = (what: string, config: PageConfig, make: (seed: number) => PageLearner): number | null => {
    if (bits !== undefined && bits !== config.n) return null
    onRun?.(`${what}, n=${config.n} k=3`)
    return seeds.reduce((sum, seed) => {
      const data = pageData({ ...config, seed, testSecret: 'train' })
      return sum + runPage(make(seed), data, { epochs: 100 }).bestTest / seeds.length
    }, 0)
  }
  const sgd = 'hinge, batch 1, width 1000, rate .5 at n=3 and .1 at n=20, decay .01'
  const ceiling = 'seed 42 trains on 7 of the 8 patterns, so .86 is the ceiling there'
  const ours: Readonly<Record<string, readonly [number | null, string]>> = {
    'SGD test, n=3': [
      best('SGD', small, (seed) => hingeBackprop(3, { hidden: 1000, lr: 0.5, seed })),
      `mean of seeds 42–44; ${sgd}. On this data ${ceiling}`,
    ],
    'SGD test, n=20': [
      best('SGD', main, (seed) => hingeBackprop(20, { hidden: 1000, lr: 0.1, seed })),
      `mean of seeds 42–44; ${sgd}`,
    ],
    'SGD ARD, n=3': [
      null,
      "an estimate of the page; its repository's program declares 1,071 for a full hinge step at h=100",
    ],
    'Forward-Forward test, n=3': [
      best('Forward-Forward', small, (seed) => forwardForward(3, { hidden: 100, seed })),
      `no run is behind it; ours is the repository's algorithm with other weights, and ${ceiling}`,
    ],
    'Forward-Forward test, n=20': [
      best('Forward-Forward', main, (seed) => forwardForward(20, { hidden: 500, seed })),
      "no run is behind it; ours is the repository's algorithm with other data and weights, and without its limit of 60 s",
    ],
    'Forward-Forward ARD, n=3': [
      null,
      "no run is behind it; the repository's program declares 11,303 at h=100+100",
    ],
  }
  return equilibriumPropagationOthers.map(({ method, figure, printed }) => {
    const [value, why] = ours[`${method} ${figure}`]!
    const verdict =
      value !== null && Math.abs(value - Number(printed)) <= 0.0051 ? 'exact' : 'not reproducible'
    const config = figure.endsWith('n=3') ? 'n=3 k=3' : 'n=20 k=3'
    const short = figure.replace(/, .*/, '').replace('test', 'best test')
    return { config, method, figure: short, seed: null, published: printed, ours: value, verdict, why }
  })
}

/** Seeds that nothing was chosen on. */
const ownSeeds = (count: number): number[] => Array.from({ length: count }, (_, i) => 1 + i)

function bandRow(band: Band, { long = false, onRun }: ReproduceOptions): BandRow {
  const preset = presets[band.preset]
  const config = { ...preset.configs[band.config], ...(band.lr !== undefined && { lr: band.lr }) }
  const seeds = ownSeeds(band.seeds)
  const common = {
    preset: band.preset,
    config: band.config,
    data: band.data,
    lr: config.lr,
    epochs: band.epochs,
    seeds,
    band: band.says,
  }
  if (band.long && !long) return { ...common, ours: null, solvedAt: null, verdict: 'not run' }
  onRun?.(`${band.preset}, ${band.config}, ${band.data} of our own, rate ${config.lr}`)
  const { n, k, nTrain, nTest } = config
  const runs = seeds.map((seed) =>
    runPage(
      preset.learner(config, seed),
      ownData({ n, k, seed, ...(band.data === 'sampled' && { nTrain, nTest }) }),
      { epochs: band.epochs },
    ),
  )
  return {
    ...common,
    ours: runs.map(({ bestTest }) => bestTest),
    solvedAt: runs.map(({ solvedAt }) => solvedAt),
    verdict: band.holds(runs) ? 'in band' : 'out of band',
  }
}

function changed(page: PageName, options: ReproduceOptions): ExtraRow[] {
  const { bits, long = false } = options
  if (page === 'sutro-tp') return long && bits !== 3 ? sameSecret(options) : []
  return bits === 20 ? [] : smallerRate(options)
}

/** The target-propagation page at n = 20 with its test set labelled by the training set's secret. */
const sameSecret = ({ onRun }: ReproduceOptions): ExtraRow[] =>
  (['TargetProp', 'Backprop'] as const).flatMap((method) =>
    [42, 43, 44].map((seed) => {
      const { configs, learner } = presets[presetOf[method]]
      const config = configs['n=20 k=3']
      onRun?.(`${method}, n=20 k=3, seed ${seed}, test labels corrected`)
      const data = pageData({ ...config, seed, testSecret: 'train' })
      return extra(
        `${method}, n=20, test labels corrected`,
        seed,
        runPage(learner(config, seed), data, config),
      )
    }),
  )

/** The equilibrium-propagation page at n = 3 with a tenth of its learning rate, and nothing else. */
const smallerRate = ({ onRun }: ReproduceOptions): ExtraRow[] =>
  [42, 43, 44].map((seed) => {
    const { configs, learner } = presets['sutro-ep']
    const config = { ...configs['n=3 k=3'], lr: 0.01 }
    onRun?.(`EquilibriumProp, n=3 k=3, seed ${seed}, rate .01`)
    const data = pageData({ ...config, seed, testSecret: 'train' })
    return extra(
      'EquilibriumProp, n=3, rate .01 instead of .1',
      seed,
      runPage(learner(config, seed), data, config),
    )
  })

const extra = (what: string, seed: number, { bestTrain, bestTest, solvedAt }: PageRun): ExtraRow => ({
  what,
  seed,
  bestTrain,
  bestTest,
  solvedAt,
})

const peeks =
  'Accuracies are the best of all epochs on the test set, and runs end where it is 1, as on the page: with 200 samples a coin gets .55 to .58 so.'

const notes: Readonly<Record<PageName, readonly string[]>> = {
  'sutro-tp': [
    peeks,
    'Bug of the page, kept here: at n = 20 the test set is labelled by a secret of its own (seed 42: bits 0, 10, 11; training: 0, 15, 17), so a perfect learner scores about .5 there. The corrected rows are below.',
    'Why it fails: hidden targets take two values, one a label, whatever the inverse is. Memory figures are of accesses declared beside the code, not of what ran.',
  ],
  'sutro-ep': [
    peeks,
    'Why it fails: a learning rate about ten times too large for updates of one sample. Units saturate, both phases become equal, and nothing is learned any more: accuracy stays at a multiple of 1/8.',
    'Memory figures are of accesses declared beside the code; distances since the last write make 60 reads of W1 look ever farther, though nothing moved it.',
  ],
}
