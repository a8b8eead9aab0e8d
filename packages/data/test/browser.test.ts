import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test, vi } from 'vitest'
import * as browser from '../src/browser.js'
import * as node from '../src/index.js'
import { load } from '../src/web/load.js'
import { mirror } from './helpers/server.js'
import { firstFile, synthetic } from './helpers/synthetic.js'

/** Cache Storage in a map. */
function fakeCaches(): { open: () => Promise<unknown>; kept: Map<string, Response> } {
  const kept = new Map<string, Response>()
  const cache = {
    match: async (url: string) => kept.get(url)?.clone(),
    put: async (url: string, response: Response) => void kept.set(url, response),
    delete: async (url: string) => kept.delete(url),
  }
  return { open: async () => cache, kept }
}

afterEach(() => vi.unstubAllGlobals())

describe('load in a browser', () => {
  test('fetches, expands, checks, and keeps: the second time without the network', async () => {
    const { set, files } = synthetic()
    const { baseUrl, requests } = await mirror(files)
    vi.stubGlobal('caches', fakeCaches())
    const { train, test: last, source } = await load(set, { baseUrl, normalize: 'signed' })
    expect([train.labels.length, last.labels.length, source]).toEqual([30, 20, baseUrl])
    expect(train).toMatchObject({ scale: 2 / 255, shift: -1, shape: [4, 4] })
    expect((await load(set, { baseUrl, offline: true })).train.inputs).toEqual(train.inputs)
    expect(requests).toHaveLength(4)
  })

  test('without Cache Storage, and from a host that serves plain files', async () => {
    const { set, files } = synthetic()
    const { baseUrl } = await mirror(new Map(), ({ path }, response) => {
      const content = files.get(path.slice(1))
      if (content) response.writeHead(200).end(content)
      return content !== undefined
    })
    expect((await load(set, { baseUrl })).train.labels).toHaveLength(30)
  })

  test('other content: IntegrityError, and nothing is kept of it', async () => {
    const { set, files } = synthetic()
    const { baseUrl } = await mirror(new Map([...files, [firstFile(set).name, Uint8Array.of(1)]]))
    const caches = fakeCaches()
    vi.stubGlobal('caches', caches)
    await expect(load(set, { baseUrl })).rejects.toThrow(node.IntegrityError)
    expect([...caches.kept.keys()]).not.toContain(`${baseUrl}${firstFile(set).name}.gz`)
  })

  test('not there, offline, no address, a folder', async () => {
    const { set } = synthetic()
    const { baseUrl } = await mirror(new Map())
    await expect(load(set, { baseUrl })).rejects.toThrow(/HTTP 404, with and without .gz/)
    await expect(load(set, { baseUrl, offline: true })).rejects.toThrow(node.OfflineError)
    await expect(load(set)).rejects.toThrow(/baseUrl: not given/)
    await expect(load(set, { dir: '/x' })).rejects.toThrow(/dir is for Node/)
  })
})

describe('the browser’s entry', () => {
  test('offers what Node’s does, but for the list of what is on disk', () => {
    expect(Object.keys(browser).sort()).toEqual(
      Object.keys(node)
        .filter((name) => name !== 'dataSets')
        .sort(),
    )
  })

  test('reaches no Node module', async () => {
    const seen = new Set<string>()
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return
      seen.add(path)
      const source = await readFile(path, 'utf8')
      for (const [, from] of source.matchAll(/from '([^']+)'/g)) {
        expect(from, path).not.toMatch(/^node:|env-paths|\/node\//)
        if (from!.startsWith('.'))
          await visit(fileURLToPath(new URL(from!.replace(/\.js$/, '.ts'), `file://${path}`)))
      }
    }
    await visit(fileURLToPath(new URL('../src/browser.ts', import.meta.url)))
    expect(seen.size).toBeGreaterThan(15)
  })
})
