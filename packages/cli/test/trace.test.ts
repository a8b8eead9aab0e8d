import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { folder, hebb } from './harness.js'

const fixtures = fileURLToPath(new URL('../../core/test/fixtures/memory/', import.meta.url))

describe('hebb trace', () => {
  it('reports one step: totals, buffers, phases', async () => {
    const { json } = await hebb('trace --rule bp --task parity --bits 12 --hidden 10 --json')
    expect(json).toMatchObject({ rule: 'bp', batchSize: 1, warmup: 0, coldReads: 0 })
    // W1 120, b1 10, W2 10, b2 1, x 12, target 1.
    const [load] = json.phases
    expect(load).toMatchObject({ name: 'load', writes: 6, floatsWritten: 154, reads: 0 })
    expect(json.perBuffer.W1).toMatchObject({ size: 120, readCount: 2 })
    expect(json.totalFloats - json.floatsPerStep).toBe(141)
    expect(json.cache.map((c: { capacityFloats: number }) => c.capacityFloats)).toEqual([16384, 65536])
  })

  it('measures the same on both backends, and another thing in the steady state', async () => {
    const trace = async (flags: string) =>
      (await hebb(`trace --bits 12 --hidden 10 --batch 4 ${flags} --json`)).json
    const [wasm, reference, steady] = [
      await trace(''),
      await trace('--backend reference'),
      await trace('--warmup 1'),
    ]
    expect(reference.ard).toBe(wasm.ard)
    expect(reference.floatsPerStep).toBe(wasm.floatsPerStep)
    expect(steady.totalFloats).toBe(wasm.floatsPerStep)
    expect(steady.ard).not.toBe(wasm.ard)
  })

  it.each([
    ['bp', 'forward backward update'],
    ['pc', 'forward infer update'],
    ['ep', 'forward free plus minus update'],
    ['tp', 'forward feedback update targets'],
    ['dtp', 'forward feedback update targets'],
    ['ff', 'forward neutral contrast update readout'],
  ])('names the phases of %s', async (rule, phases) => {
    const { json } = await hebb(`trace --rule ${rule} --task parity --bits 12 --hidden 10 --json`)
    const names = json.phases.map(({ name }: { name: string }) => name)
    expect(names.join(' ')).toBe(`load ${phases}`)
    // What is drawn for a sample depends on its id, which no op writes.
    expect(json.coldReads).toBe(['tp', 'dtp'].includes(rule!) ? 1 : 0)
  })

  it('prints a table', async () => {
    const { out } = await hebb('trace --bits 12 --hidden 10')
    expect(out).toContain('One step of bp on parity, 12-10-1, 1 sample')
    expect(out).toMatch(/^dmc /m)
    expect(out).toMatch(/^update /m)
  })

  it('counts what is read backwards in the step, not in steps to warm up', async () => {
    const backwards = async (flags: string) =>
      (await hebb(`trace --rule ep --bits 12 --hidden 10 ${flags}`)).out.match(/^W2 .* (\d+)$/m)?.[1]
    expect(await backwards('--warmup 1')).toBe(await backwards(''))
  })

  it('saves a trace that replays to the same', async () => {
    const cwd = folder()
    const live = await hebb('trace --bits 12 --hidden 10 --save step.json --lru --distances --json', { cwd })
    const stored = await hebb('trace replay step.json --lru --cache L1 --cache L2 --json', { cwd })
    for (const [key, value] of Object.entries(stored.json)) expect(live.json[key]).toEqual(value)
  })
})

describe('hebb trace replay', () => {
  const files = readdirSync(fixtures).filter((name) => name.endsWith('.json'))

  it.each(files)('gives what %s expects', async (name) => {
    const file = JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as { trace?: unknown }
    if (!file.trace) return
    const { code, err } = await hebb(`trace replay ${name} --json --check`, { cwd: fixtures })
    expect(err).toBe('All expected values hold.\n')
    expect(code).toBe(0)
  })

  const example = {
    trace: [
      { op: 'write', buffer: 'a', size: 10 },
      { op: 'write', buffer: 'b', size: 5 },
      { op: 'read', buffer: 'a', size: 10 },
      { op: 'read', buffer: 'b', size: 5 },
      { op: 'read', buffer: 'a', size: 10 },
    ],
  }
  const replayed = (content: unknown, flags = '') => {
    const cwd = folder()
    writeFileSync(join(cwd, 'trace.json'), typeof content === 'string' ? content : JSON.stringify(content))
    return hebb(`trace replay trace.json ${flags}`, { cwd })
  }

  it('prints the fields of the example', async () => {
    const { json } = await replayed(example, '--json --cache 60 --lru')
    expect(json).toMatchObject({
      ard: 21,
      ardLastAccess: 15,
      reads: 3,
      writes: 2,
      totalFloats: 40,
      floatsRead: 25,
      floatsWritten: 15,
      coldReads: 0,
      weightedSum: 525,
      phases: [],
      perBuffer: { a: { size: 10, readCount: 2, avg: 22.5, min: 15, max: 30, distances: [15, 30] } },
      cache: [{ capacityFloats: 60, hits: 3, misses: 0, hitRate: 1, effectiveArd: 0, missFloats: 0 }],
    })
    expect(json.lruWriteOrderDmd).toBeCloseTo(72.556061, 5)
    const short = await replayed(example, '--json --no-distances')
    expect(short.json.perBuffer.a).not.toHaveProperty('distances')
  })

  it('takes an empty trace and strange names', async () => {
    expect((await replayed({ trace: [] }, '--json')).json).toMatchObject({ ard: 0, perBuffer: {} })
    const odd = JSON.stringify(example).replaceAll('"a"', '"__proto__"')
    expect((await replayed(odd, '--json')).out).toContain('"__proto__"')
  })

  it('fails a check with 1, and refuses invalid files with 2', async () => {
    const wrong = await replayed({ ...example, expected: { ard: 22, reads: 3 } }, '--check')
    expect([wrong.code, wrong.err]).toEqual([1, 'ard: expected 22, got 21\n'])
    const invalid = await replayed({ trace: [{ op: 'write', buffer: 'a', size: -1 }] }, '--json')
    expect([invalid.code, invalid.out]).toEqual([2, ''])
    expect(invalid.err).toContain('trace[0].size: expected a non-negative integer')
    expect((await replayed('{', '--json')).code).toBe(2)
    expect((await hebb('trace replay nothing.json')).code).toBe(2)
  })

  it('warns of cold reads where ard is shown', async () => {
    const { out } = await replayed({ trace: [{ op: 'read', buffer: 'z', size: 7 }, ...example.trace] })
    expect(out).toContain('warning: 1 cold read')
  })
})
