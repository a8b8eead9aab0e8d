import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { decodeSafetensors } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { folder, hebb } from './harness.js'

/** Products of 2^21 multiplications and more, which are split. */
const big = 'train --task parity --bits 128 --hidden 128,96 --batch 128 --samples 400'

// A host of one core refuses a second thread, and says so.
describe.skipIf(availableParallelism() < 2)('--threads 2', () => {
  it.each([
    ['bp', '--epochs 4'],
    ['ep', '--epochs 1 --set freeSteps=20 --set nudgedSteps=5'],
    ['pc', '--epochs 1'],
  ])('gives the bits of one thread: %s', async (rule, flags) => {
    const cwd = folder()
    const saved = async (file: string, more: string) => {
      const { code, err, json } = await hebb(`${big} --rule ${rule} ${flags} ${more} --save ${file} --json`, {
        cwd,
      })
      expect([code, code === 0 ? '' : err]).toEqual([0, ''])
      return { json, tensors: decodeSafetensors(new Uint8Array(readFileSync(join(cwd, file)))).tensors }
    }
    const one = await saved('one.safetensors', '')
    const two = await saved('two.safetensors', '--threads 2')
    expect(two.tensors).toEqual(one.tensors)
    expect(two.json.result.history.map((h: { loss: number }) => h.loss)).toEqual(
      one.json.result.history.map((h: { loss: number }) => h.loss),
    )
    expect([one, two].map(({ json }) => json.environment.threads)).toEqual([1, 2])
    expect((await hebb('train --resume two.safetensors --steps 20 --threads 1', { cwd })).code).toBe(0)
  })

  it('compares', async () => {
    const argv = 'compare --task parity --bits 12 --samples 200 --rules bp --epochs 1 --json'
    const [one, two] = [await hebb(argv), await hebb(`${argv} --threads 2`)]
    expect(two.json.environment).toEqual({ ...one.json.environment, threads: 2 })
    expect(two.json.results[0].testAccuracy).toBe(one.json.results[0].testAccuracy)
  })
})

it('trains with relaxed SIMD', async () => {
  setFlagsFromString('--experimental-wasm-relaxed-simd')
  const { json } = await hebb(
    'train --task parity --bits 12 --samples 200 --epochs 1 --backend wasm-relaxed --json',
  )
  expect(json.environment.backend).toBe('wasm-relaxed')
})
