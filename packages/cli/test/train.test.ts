import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { decodeSafetensors } from '@hebb/core'
import { describe, expect, it } from 'vitest'
import { folder, hebb } from './harness.js'

const small = 'train --rule bp --task parity --bits 12 --samples 200 --hidden 30 --epochs 3 --batch 32'

describe('hebb train', () => {
  it('prints one JSON document on standard output and progress on standard error', async () => {
    const { code, json, err } = await hebb(`${small} --json`)
    expect(code).toBe(0)
    expect(json.result).toMatchObject({ rule: 'bp', seed: 42, samples: 200, epochs: 3, updates: 21 })
    expect(json.result.recipe).toMatchObject({ hidden: [30], batchSize: 32, loss: 'hinge' })
    expect(json.environment).toMatchObject({ backend: 'wasm', dtype: 'f32' })
    expect(err).toMatch(/bp on parity: epoch 3\/3 {2}\d+ samples\/s {2}loss/)
  })

  it('rewrites a line on a terminal', async () => {
    const { err } = await hebb(small, { live: true })
    expect(err.endsWith('\r\u001b[K')).toBe(true)
    expect(err).not.toContain('\n')
  })

  it('takes every flag that the recipe has', async () => {
    const { json } = await hebb(
      `${small} --hidden 8,6 --activation tanh,relu --loss squaredError --optimizer adam --lr 0.01,0.02,0.03 --decay 0.1 --batch 50 --seed 7 --backend reference --json`,
    )
    expect(json.result).toMatchObject({ seed: 7, updates: 12 })
    expect(json.result.recipe).toMatchObject({
      hidden: [8, 6],
      activation: ['tanh', 'relu'],
      loss: 'squaredError',
      optimizer: { name: 'adam', learningRate: [0.01, 0.02, 0.03], coupledDecay: 0.1 },
      batchSize: 50,
    })
    expect(json.environment).toMatchObject({ backend: 'reference', dtype: 'f64' })
  })

  it('stops early on the validation set', async () => {
    const { json } = await hebb(
      'train --task parity --bits 12 --samples 500 --epochs 200 --patience 3 --target 0.9 --json',
    )
    expect(json.result.stopped).toBe('earlyStopping')
    expect(json.result.epochs).toBeLessThan(100)
  })

  it('goes on in mid-epoch with the same bits', async () => {
    const cwd = folder()
    const tensors = (file: string) => decodeSafetensors(new Uint8Array(readFileSync(join(cwd, file))))
    const whole = await hebb(`${small} --optimizer momentum --save whole.safetensors --json`, { cwd })
    const cut = await hebb(`${small} --optimizer momentum --steps 10 --save cut.safetensors --json`, { cwd })
    expect(cut.json.result.updates).toBe(10)
    expect(JSON.parse(tensors('cut.safetensors').metadata['hebb.run']!).position).toEqual({
      epoch: 1,
      batch: 3,
    })

    const resumed = await hebb('train --resume cut.safetensors --save resumed.safetensors --json', { cwd })
    expect(resumed.json.result.updates).toBe(21)
    expect(resumed.json.result.testAccuracy).toBe(whole.json.result.testAccuracy)
    expect(tensors('resumed.safetensors').tensors).toEqual(tensors('whole.safetensors').tensors)
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('goes on with the flags repeated, and refuses other ones', async () => {
    const cwd = folder()
    await hebb(`${small} --steps 5 --save run.safetensors`, { cwd })
    expect((await hebb(`${small} --resume run.safetensors`, { cwd })).code).toBe(0)
    const { code, err } = await hebb('train --resume run.safetensors --lr 0.3', { cwd })
    expect(code).toBe(2)
    expect(err).toContain('"learningRate":0.3')
  })

  it('saves every so many updates', async () => {
    const cwd = folder()
    const { err, code } = await hebb(`${small} --save-every 2`, { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('--save FILE')])
    expect((await hebb(`${small} --save-every 2 --save run.safetensors`, { cwd })).code).toBe(0)
  })

  it('refuses to go on where early stopping would have to, whose best epoch is not saved', async () => {
    const cwd = folder()
    await hebb(`${small} --patience 1 --save early.safetensors`, { cwd })
    const early = await hebb('train --resume early.safetensors', { cwd })
    expect([early.code, early.out]).toEqual([2, ''])
    expect(early.err).toContain('early.safetensors is of a run with --patience, which cannot go on')
    await hebb(`${small} --steps 5 --save run.safetensors`, { cwd })
    const late = await hebb('train --resume run.safetensors --patience 3', { cwd })
    expect(late.code).toBe(2)
    expect(late.err).toContain('--patience cannot begin in a run that goes on')
  })

  it.each([
    ['none/run.safetensors', 'there is no folder'],
    ['there', 'is a folder; wanted a file'],
    ...(process.platform === 'linux' ? [['/proc/run.safetensors', 'nothing can be written into /proc']] : []),
  ] as [string, string][])('refuses to save to %s before it trains', async (file, message) => {
    const cwd = folder()
    mkdirSync(join(cwd, 'there'))
    const { code, out, err } = await hebb(`${small} --save ${file}`, { cwd })
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(new RegExp(`^error: --save: .*${message}`))
    expect(err).not.toContain('epoch')
    expect(readdirSync(cwd)).toEqual(['there'])
  })

  it('refuses files that are no checkpoints', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'text.safetensors'), 'hello, no checkpoint')
    expect(await hebb('train --resume text.safetensors', { cwd })).toMatchObject({ code: 2, out: '' })
    const missing = await hebb('train --resume none.safetensors', { cwd })
    expect(missing.code).toBe(2)
    expect(missing.err).toContain('none.safetensors')
  })
})

describe('a configuration file', () => {
  const configured = async (yaml: string, flags = '') => {
    const cwd = folder()
    writeFileSync(join(cwd, 'run.yaml'), yaml)
    return hebb(`train --config run.yaml ${flags}--json`, { cwd })
  }
  const yaml = 'task: parity\nbits: 12\nsamples: 100\nhidden: [20, 10]\nlr: 0.2\nepochs: 2\n'

  it('gives the values of flags, and flags win', async () => {
    const { json } = await configured(yaml, '--lr 0.05 ')
    expect(json.result.recipe).toMatchObject({
      hidden: [20, 10],
      optimizer: { learningRate: 0.05 },
      epochs: 2,
    })
  })

  it('refuses unknown keys with a suggestion', async () => {
    const { code, err } = await configured(`${yaml}epoch: 3\n`)
    expect(code).toBe(2)
    expect(err).toContain("unknown key 'epoch'; did you mean 'epochs'?")
  })

  it('refuses bad values, and files that are no mapping', async () => {
    expect((await configured(`${yaml}batch: many\n`)).err).toContain('batch is "many"')
    expect((await configured('- 1\n')).err).toContain('a list')
    expect((await configured('a: [\n')).code).toBe(2)
    expect((await configured(`${yaml}set: { beta: 0.1 }\n`)).err).toContain("bp has no option 'beta'")
  })
})
