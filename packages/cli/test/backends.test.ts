import { wasm } from '@hebb/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadNative } from '../src/backends.js'
import { hebb } from './harness.js'

const small = 'train --task parity --bits 12 --samples 100 --epochs 1 --hidden 20 --json'

describe('--backend native', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('says what to install where the package is missing', async () => {
    const missing = Object.assign(new Error("Cannot find package '@hebb/native'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    })
    await expect(loadNative(() => Promise.reject(missing))).rejects.toThrow(/npm install @hebb\/native/)
    await expect(loadNative(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect((await loadNative(async () => ({ native: async () => wasm() }))).name).toBe('wasm')
  })

  it('says what to install where the BLAS is missing', async () => {
    vi.stubEnv('HEBB_BLAS', '/nonexistent/libopenblas.so')
    const { code, out, err } = await hebb(`${small} --backend native`)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/error: \/nonexistent\/libopenblas\.so does not load: .* Install one \(.*HEBB_BLAS/)
  })

  it('trains where there is one', async () => {
    const { code, json, err } = await hebb(`${small} --backend native`)
    if (code === 2 && !process.env['CI']) return expect(err).toContain('No BLAS was found')
    expect(json.environment).toMatchObject({
      backend: 'native',
      dtype: 'f32',
      blas: { library: expect.any(String), threads: 1 },
    })
  })
})
