import { execFile } from 'node:child_process'
import { readFile, readdir, mkdir, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { ImageSet } from '../src/catalog.js'
import { DatasetNotFoundError, DownloadError, IntegrityError } from '../src/index.js'
import { load } from '../src/node/load.js'
import { loadInProcesses } from './helpers/processes.js'
import { mirror } from './helpers/server.js'
import { firstFile, synthetic, temporaryFolder } from './helpers/synthetic.js'

beforeEach(() => {
  vi.stubEnv('HEBB_DATA_DIR', '')
  vi.stubEnv('HEBB_OFFLINE', '')
  return () => vi.unstubAllEnvs()
})

/** The pid of a process that has ended. */
const deadPid = (): Promise<number> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, ['-e', ''], () => resolve(child.pid!))
  })

const folderOf = async (set: ImageSet, cache: string): Promise<string> => {
  const folder = join(cache, set.name)
  await mkdir(folder, { recursive: true })
  return folder
}

const published = [
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
]

describe('download', () => {
  test('fills the cache with uncompressed files, and is not needed again', async () => {
    const { set, files } = synthetic()
    const { baseUrl, requests } = await mirror(files)
    const cache = await temporaryFolder()
    const progress: string[] = []
    const first = await load(set, { cache, baseUrl, onProgress: ({ file }) => progress.push(file) })
    expect(first.source).toBe(`cache ${join(cache, set.name)}`)
    expect((await readdir(join(cache, set.name))).sort()).toEqual([...published, 'verified.json'])
    expect([...new Set(progress)].sort()).toEqual(published)
    const second = await load(set, { cache, baseUrl: 'http://127.0.0.1:9/', offline: true })
    expect(second.train.inputs).toEqual(first.train.inputs)
    expect(requests).toHaveLength(4)
  })

  test('resumes by Range what a process that died left behind', async () => {
    const { set, files } = synthetic()
    const { baseUrl, requests } = await mirror(files)
    const cache = await temporaryFolder()
    const folder = await folderOf(set, cache)
    const { name } = firstFile(set)
    await writeFile(
      join(folder, `${name}.gz.part.${await deadPid()}`),
      gzipSync(files.get(name)!).subarray(0, 100),
    )
    await load(set, { cache, baseUrl })
    expect(requests[0]).toEqual({ path: `/${name}.gz`, range: 'bytes=100-' })
    expect(requests.slice(1).every(({ range }) => range === undefined)).toBe(true)
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('.part.'))
  })

  test('resumes a broken connection within one call', async () => {
    const { set, files } = synthetic()
    let broken = 0
    const { baseUrl, requests } = await mirror(files, (request, response, content) => {
      if (!content || request.range || broken++ > 0) return false
      response.writeHead(200, { 'content-length': content.length })
      response.write(content.subarray(0, 120), () => response.destroy())
      return true
    })
    const { train } = await load(set, { cache: await temporaryFolder(), baseUrl })
    expect(train.labels).toHaveLength(30)
    expect(requests[1]!.path).toBe(requests[0]!.path)
    expect(requests[1]!.range ?? 'bytes=0-').toMatch(/^bytes=\d+-$/)
  })

  test('a server without Range: begins again', async () => {
    const { set, files } = synthetic()
    const { baseUrl } = await mirror(files, (_, response, content) => {
      if (content) response.writeHead(200).end(content)
      return content !== undefined
    })
    const cache = await temporaryFolder()
    const { name } = firstFile(set)
    await writeFile(join(await folderOf(set, cache), `${name}.gz.part.${await deadPid()}`), 'other bytes')
    expect((await load(set, { cache, baseUrl })).train.labels).toHaveLength(30)
  })

  test('a part of other content: the mismatch is cured by a fresh download', async () => {
    const { set, files } = synthetic()
    const { baseUrl, requests } = await mirror(files)
    const cache = await temporaryFolder()
    const { name } = firstFile(set)
    await writeFile(
      join(await folderOf(set, cache), `${name}.gz.part.${await deadPid()}`),
      Buffer.alloc(50, 7),
    )
    expect((await load(set, { cache, baseUrl })).train.labels).toHaveLength(30)
    expect(requests.slice(0, 2).map(({ range }) => range)).toEqual(['bytes=50-', undefined])
  })

  test('retries twice on 503', async () => {
    const { set, files } = synthetic()
    let refused = 0
    const { baseUrl } = await mirror(files, (_, response) => {
      if (refused++ >= 2) return false
      response.writeHead(503).end()
      return true
    })
    expect((await load(set, { cache: await temporaryFolder(), baseUrl })).train.labels).toHaveLength(30)
  })

  test('a host that decompresses: content decides, not the name', async () => {
    const { set, files } = synthetic()
    const { baseUrl } = await mirror(files, ({ path }, response) => {
      response.writeHead(200).end(files.get(path.slice(1).replace('.gz', '')))
      return true
    })
    expect((await load(set, { cache: await temporaryFolder(), baseUrl })).train.labels).toHaveLength(30)
  })

  test('the next mirror serves where the first fails', async () => {
    const { set, files } = synthetic()
    const empty = await mirror(new Map())
    const good = await mirror(files)
    const baseUrl = [empty.baseUrl.slice(0, -1), good.baseUrl]
    expect((await load(set, { cache: await temporaryFolder(), baseUrl })).train.labels).toHaveLength(30)
    expect(empty.requests).toHaveLength(4)
  })
})

describe('a download that fails', () => {
  test('404: DatasetNotFoundError, with a DownloadError as its cause', async () => {
    const { set } = synthetic()
    const { baseUrl, requests } = await mirror(new Map())
    const error = (await load(set, { cache: await temporaryFolder(), baseUrl }).catch(
      (e: unknown) => e,
    )) as Error
    expect(error).toBeInstanceOf(DatasetNotFoundError)
    expect(error.message).toContain(`mirror ${baseUrl}`)
    expect(error.cause).toBeInstanceOf(DownloadError)
    expect(error.cause).toMatchObject({
      status: 404,
      mirrorsLeft: 0,
      url: `${baseUrl}${firstFile(set).name}.gz`,
    })
    expect(requests).toHaveLength(1)
  })

  test('nobody answers: three tries, and the reason in the message', async () => {
    const { set } = synthetic()
    const baseUrl = ['http://127.0.0.1:1/', 'http://127.0.0.1:1/again/']
    const error = (await load(set, { cache: await temporaryFolder(), baseUrl }).catch(
      (e: unknown) => e,
    )) as Error
    expect(error.message).toMatch(/no response \(/)
    expect(error.message).toMatch(/Mirrors left: 1/)
    expect(error.cause).toMatchObject({ name: 'DownloadError', status: undefined, mirrorsLeft: 0 })
  })

  test('other content: IntegrityError, and nothing stays', async () => {
    const { set, files } = synthetic()
    const { name } = firstFile(set)
    const { baseUrl } = await mirror(new Map([...files, [name, Uint8Array.of(1, 2, 3)]]))
    const cache = await temporaryFolder()
    const error = await load(set, { cache, baseUrl }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(IntegrityError)
    expect(error).toMatchObject({ bytes: 3, where: `${baseUrl}${name}.gz` })
    expect(await readdir(join(cache, set.name))).toEqual([])
  })
})

describe('at the same time', () => {
  test('callers of one process download once', async () => {
    const { set, files } = synthetic()
    const { baseUrl, requests } = await mirror(files)
    const cache = await temporaryFolder()
    const all = await Promise.all([1, 2, 3].map(() => load(set, { cache, baseUrl })))
    expect(all.every(({ train }) => train.labels.length === 30)).toBe(true)
    expect(requests).toHaveLength(4)
  })

  test('processes download once', async () => {
    const { set, files } = synthetic()
    const { baseUrl, requests } = await mirror(files)
    const counts = await loadInProcesses(3, set, { cache: await temporaryFolder(), baseUrl })
    expect(counts).toEqual([30, 30, 30])
    expect(requests).toHaveLength(4)
  })

  test.each([
    ['of a dead process', async (path: string) => writeFile(path, `${hostname()} ${await deadPid()} x`)],
    [
      'of an earlier process with our pid',
      (path: string) => writeFile(path, `${hostname()} ${process.pid} x`),
    ],
    [
      'of another host, untouched for 11 minutes',
      async (path: string) => {
        await writeFile(path, 'elsewhere 1 x')
        await utimes(path, new Date(), new Date(Date.now() - 11 * 60 * 1000))
      },
    ],
  ])('a stale marker is taken over: %s', async (_, leave) => {
    const { set, files } = synthetic()
    const { baseUrl } = await mirror(files)
    const cache = await temporaryFolder()
    const folder = await folderOf(set, cache)
    await leave(join(folder, '.downloading'))
    expect((await load(set, { cache, baseUrl })).train.labels).toHaveLength(30)
    expect(await readdir(folder)).not.toContain('.downloading')
  })

  test('a live marker is waited for', async () => {
    const { set, files } = synthetic()
    const { baseUrl } = await mirror(files)
    const cache = await temporaryFolder()
    const marker = join(await folderOf(set, cache), '.downloading')
    await writeFile(marker, `${hostname()} ${process.ppid} x`)
    let done = false
    const waiting = load(set, { cache, baseUrl }).then(() => (done = true))
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(done).toBe(false)
    expect(await readFile(marker, 'utf8')).toContain(String(process.ppid))
    await utimes(marker, new Date(), new Date(0))
    await waiting
  })
})
