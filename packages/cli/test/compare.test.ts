import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder, hebb, thirdParty } from './harness.js'

const small = 'compare --task parity --bits 12 --samples 200 --epochs 2 --batch 32'

describe('hebb compare', () => {
  it('prints the record that its documentation names', async () => {
    const { code, json } = await hebb(`${small} --rules bp --seeds 42,43 --json`)
    expect(code).toBe(0)
    expect(json.task).toEqual({
      name: 'parity',
      samples: 200,
      bits: 12,
      relevant: 3,
      testSamples: 1000,
      validationSamples: 200,
    })
    expect(json.environment).toMatchObject({
      versions: { node: expect.any(String) },
      backend: 'wasm',
      dtype: 'f32',
    })
    expect(json.results).toHaveLength(2)
    expect(Object.keys(json.results[0]).sort()).toEqual(
      [
        'rule variant recipe seed samples epochs updates testAccuracy bestTestAccuracy epochsToTarget seconds cpuSeconds alignment trace',
      ]
        .join()
        .split(' ')
        .sort(),
    )
    expect(Object.keys(json.results[0].trace).sort()).toEqual([
      'ard',
      'ardLastAccess',
      'batchSize',
      'dmc',
      'totalFloats',
    ])
    for (const cosine of json.results[0].alignment) expect(cosine).toBeCloseTo(1, 5)
    expect(json.results[1]).toMatchObject({ seed: 43, bestTestAccuracy: null, epochs: 2, updates: 14 })
  })

  it('prints a row a rule', async () => {
    const { out } = await hebb(`${small} --seeds 1,2`)
    expect(out).toContain('sparse parity, 12 bits of which 3 count, 200 training samples')
    for (const rule of ['bp', 'pc', 'ep', 'tp', 'dtp', 'ff'])
      expect(out.match(new RegExp(`│ ${rule} `, 'g'))).toHaveLength(1)
  })

  it('compares without a task on parity, and says how to get MNIST where it is missing', async () => {
    const { code, out } = await hebb('compare --rules bp,tp --bits 12 --samples 100 --epochs 2 --offline')
    expect(code).toBe(0)
    expect(out).toContain('Seen on sparse parity: bp')
    // MNIST may or may not lie beside the sources.
    expect(out).toMatch(/Seen on one epoch of MNIST: bp|MNIST was not found/)
  })

  it('compares a rule by file path with one by name', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'copy.mjs'), thirdParty)
    const { json, err } = await hebb(`${small} --rules bp,./copy.mjs --json`, { cwd })
    expect(json.results.map(({ rule }: { rule: string }) => rule)).toEqual(['bp', 'sign-flip'])
    expect(err).toContain('sign-flip has no recipe for parity')
    for (const cosine of json.results[1].alignment) expect(cosine).toBeCloseTo(-1, 5)
  })
})
