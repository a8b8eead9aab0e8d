import { describe, expect, it } from 'vitest'
import { hebb } from './harness.js'

describe('hebb', () => {
  it('shows help, and its version', async () => {
    expect((await hebb('--help')).out).toContain('compare [options]')
    expect(await hebb('--version')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })

  it.each([
    ['train --rul bp', 'Did you mean --rule?'],
    ['trian', 'Did you mean train?'],
    ['train --lr abc', 'Wanted a finite number of at least 0.'],
    ['train --lr -1', 'Wanted a finite number of at least 0.'],
    ['train --epochs -1', 'Wanted an integer of at least 1.'],
    ['train --epochs 1.5', 'Wanted an integer of at least 1.'],
    ['train --hidden 5,x', 'Wanted an integer of at least 1.'],
    ['train --task mnit', "Did you mean 'mnist'?"],
    ['train --activation rellu', "Did you mean 'relu'?"],
    ['train --optimizer adamm', "Did you mean 'adam'?"],
    ['train --task parity extra', 'too many arguments'],
    ['train --task mnist --bits 3', '--bits has no meaning for mnist'],
    ['train --task parity --set beta=1', "bp has no option 'beta'"],
    ['train --task parity --set beta', 'wanted option=value'],
    ['train --rule bpp', "did you mean 'bp'?"],
    ['train --task parity --bits 8 --samples 300', 'take fewer samples or more bits'],
    ['train --task parity --hidden 5,5 --activation relu,relu,relu', 'wanted one, or one each'],
    ['compare --seeds 1,a --task parity', 'Wanted an integer of at least 0.'],
    ['train --task parity --threads 0', 'Wanted an integer of at least 1.'],
    ['train --task parity --threads 1.5', 'Wanted an integer of at least 1.'],
    ['compare --task parity --threads 4096', 'wanted an integer from 1 to '],
    ['train --task parity --threads 2 --backend reference', '--threads is for the backend wasm'],
    ['trace --cache L3', 'Wanted an integer of at least 0.'],
  ])('refuses %s', async (argv, message) => {
    const { code, out, err } = await hebb(argv)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain(message)
    expect(err).not.toContain('    at ')
  })

  it('fails with 1 and one message where training fails', async () => {
    const { code, err, out } = await hebb(
      'train --task parity --loss squaredError --lr 1e6 --samples 100 --bits 12 --epochs 5',
    )
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('error: bp diverged')
  })
})
