import process from 'node:process'
import { describe, expect, test, vi } from 'vitest'
import { BlasError, native } from '../src/index.js'
import { installOf, librariesOf } from '../src/libraries.js'
import { noBlas, skipped } from './blas.js'

const messageOf = (options: object): Promise<string> =>
  native(options).then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message}`,
  )

describe('options', () => {
  test.each([
    [{ threads: 0 }, 'OptionError: native: threads is 0; wanted an integer from 1 to 1024.'],
    [{ threads: 1.5 }, 'OptionError: native: threads is 1.5; wanted an integer from 1 to 1024.'],
    [{ library: '' }, "OptionError: native: library is ''; wanted a path or a name."],
    [{ library: 3 }, 'OptionError: native: library is 3; wanted a path or a name.'],
    [
      { libary: 'x' },
      "OptionError: native has no option 'libary'; did you mean 'library'? Its options: library, threads.",
    ],
  ])('%j', async (options, message) => {
    expect(await messageOf(options)).toBe(message)
  })
})

describe('a library that cannot be used', () => {
  test('is not there: what was tried, what to install, and how to say where it is', async () => {
    const library = '/nonexistent/libopenblas.so'
    const message = await messageOf({ library })
    expect(message).toMatch(/^BlasError: \/nonexistent\/libopenblas\.so does not load: /)
    expect(message).toContain(installOf(process.platform))
    expect(message).toContain("native({ library: '…' }) or the environment variable HEBB_BLAS")
    expect(message).toContain('use the wasm backend')
  })

  test('named by HEBB_BLAS', async () => {
    vi.stubEnv('HEBB_BLAS', '/nonexistent/from-the-environment.so')
    expect(await messageOf({})).toMatch(/^BlasError: \/nonexistent\/from-the-environment\.so does not load/)
    vi.unstubAllEnvs()
  })

  test.runIf(process.platform === 'linux')('is no BLAS', async () => {
    const error = await native({ library: 'libm.so.6' }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(BlasError)
    expect((error as Error).message).toMatch(/^libm\.so\.6 has no function cblas_sgemm\. Wanted a BLAS with/)
  })

  test('each system has names to try and a hint', () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) {
      expect(librariesOf(platform).length).toBeGreaterThan(1)
      expect(installOf(platform)).toMatch(/OpenBLAS|openblas/)
    }
  })
})

describe.skipIf(skipped)(noBlas || 'the backend', () => {
  test('says what it is, as data', async () => {
    const { name, dtype, blas } = await native()
    expect([name, dtype]).toEqual(['native', 'f32'])
    expect(blas.library).not.toBe('')
    if (blas.config !== undefined) expect(blas).toMatchObject({ core: expect.any(String), threads: 1 })
    expect(JSON.parse(JSON.stringify(blas))).toEqual(blas)
  })

  test('takes a number of threads, and is back at one', async () => {
    const { blas } = await native()
    if (blas.threads === undefined) return
    expect((await native({ threads: 2 })).blas.threads).toBe(2)
    expect((await native()).blas.threads).toBe(1)
  })

  test('takes the library that it found by its name', async () => {
    const { blas } = await native()
    expect((await native({ library: blas.library })).blas).toEqual(blas)
  })
})
