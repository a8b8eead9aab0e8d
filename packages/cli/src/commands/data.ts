import { resolve } from 'node:path'
import { choose } from '@hebb/core'
import { dataSets, type DataSetInfo, type ImageOptions } from '@hebb/data'
import type { Command } from 'commander'
import type { Io } from '../io.js'

interface DataFlags {
  dataDir?: string
  json?: boolean
}

interface GetFlags extends DataFlags {
  offline?: boolean
}

/** hebb data */
export function dataCommand(program: Command, io: Io): void {
  const data = program.command('data').description('data sets: what there is, and where it is')
  data
    .command('list')
    .description('every set, and where it would come from')
    .option('--data-dir <folder>', 'where image files are looked for first')
    .option('--json', 'print exactly one JSON document')
    .action(async (flags: DataFlags) => {
      const sets = await dataSets(placeOf(flags, io))
      const records = sets.map(({ load: _, ...info }) => ({ ...info, available: info.available ?? null }))
      io.stdout(flags.json ? `${JSON.stringify(records, undefined, 2)}\n` : sets.map(lineOf).join(''))
    })
  data
    .command('get')
    .description('load a set, which brings it here where it is not, and check its content')
    .argument('<name>', 'as in hebb data list')
    .option('--data-dir <folder>', 'where image files are looked for first')
    .option('--offline', 'never download')
    .option('--json', 'print exactly one JSON document')
    .action((name: string, flags: GetFlags) => get(name, flags, io))
}

async function get(name: string, flags: GetFlags, io: Io): Promise<void> {
  const sets = await dataSets(placeOf(flags, io))
  const known = choose(
    'set',
    name,
    sets.map((set) => set.name),
  )
  const { load } = sets.find((set) => set.name === known)!
  if (!load) {
    io.stdout(
      flags.json
        ? `${JSON.stringify({ name, source: 'generated' })}\n`
        : `${name} is generated from a seed: there is nothing to get.\n`,
    )
    return
  }
  let shown = 0
  const onProgress: ImageOptions['onProgress'] = ({ file, received, total }) => {
    if (performance.now() - shown < 500) return
    shown = performance.now()
    io.stderr(`${file}: ${megabytes(received)}${total ? ` of ${megabytes(total)}` : ''}\n`)
  }
  const { train, test, source } = await load({
    ...placeOf(flags, io),
    ...(flags.offline && { offline: true }),
    onProgress,
  })
  const counts = { train: train.labels.length, test: test.labels.length }
  io.stdout(
    flags.json
      ? `${JSON.stringify({ name, source, ...counts })}\n`
      : `${name}: ${counts.train} training and ${counts.test} test samples from ${source}, content checked.\n`,
  )
}

const placeOf = ({ dataDir }: DataFlags, { cwd }: Io): { dir?: string } =>
  dataDir === undefined ? {} : { dir: resolve(cwd, dataDir) }

const lineOf = ({ name, title, available, ways }: DataSetInfo): string =>
  `${name.padEnd(14)} ${title}\n${' '.repeat(15)}${available ?? `not here. ${ways.join('; or ')}`}\n`

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
