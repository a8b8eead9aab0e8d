import { mkdirSync, writeFileSync } from 'node:fs'
import type * as FileSystem from 'node:fs/promises'
import { join } from 'node:path'
import { createTrainer, mlp, reference, sgd, squaredError, type Batch, type TrainerOptions } from '@hebb/core'
import { bp } from '@hebb/bp'
import { mnist } from '@hebb/data'
import { ep, hopfield } from '@hebb/ep'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { folder, hebb, thirdParty } from './harness.js'

// No image set is on this computer, nor can be fetched.
const nowhere = vi.hoisted(() => ({ folder: '' }))
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof FileSystem>()
  const stat = (path: string) =>
    /-idx\d-ubyte/.test(path) && !path.startsWith(nowhere.folder)
      ? fs.stat(`${path}.not-here`)
      : fs.stat(path)
  return { ...fs, stat }
})

beforeEach(() => {
  nowhere.folder = folder()
  vi.stubEnv('HEBB_OFFLINE', '1')
  vi.stubEnv('HEBB_DATA_DIR', '')
  return () => vi.unstubAllEnvs()
})

const make = (o: Partial<TrainerOptions> = {}) =>
  createTrainer({
    network: mlp([4, 8, 3], { activation: 'relu' }),
    rule: bp(),
    loss: squaredError(),
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 2,
    seed: 1,
    ...o,
  })
const batch = (o: Partial<Batch> = {}): Batch => ({
  size: 2,
  inputs: [1, 2, 3, 4, 5, 6, 7, 8],
  labels: [0, 2],
  ...o,
})

/** The error of a function that throws one, or of a promise. */
const thrown = (run: () => unknown) => async () => {
  try {
    await run()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
/** The error that the command line prints, with an exit code. */
const printed = (argv: string, write?: (cwd: string) => void) => async () => {
  write?.(nowhere.folder)
  const { code, out, err } = await hebb(argv, { cwd: nowhere.folder })
  expect([code > 0, out]).toEqual([true, ''])
  return { name: `exit code ${code}`, message: err }
}

interface Mistake {
  readonly error: () => Promise<{ readonly name: string; readonly message: string }>
  readonly name: string
  readonly got: string
  readonly wanted: string
  readonly what: string
}

/** What a newcomer does wrong; of each error its name, what was got, what is wanted and what to do. */
const mistakes: Readonly<Record<string, Mistake>> = {
  'wrong shape': {
    error: thrown(() => make().step(batch({ inputs: [1, 2, 3, 4, 5, 6] }))),
    name: 'ShapeError',
    got: 'The batch has 6 input values',
    wanted: 'wanted 2 samples x 4 inputs = 8',
    what: "These are 3 a sample: begin the network's sizes with 3",
  },
  'labels out of range': {
    error: thrown(() => make().step(batch({ labels: [0, 3] }))),
    name: 'ShapeError',
    got: 'Label 1 is 3',
    wanted: 'wanted an integer from 0 to 2, since the network has 3 outputs',
    what: 'number the classes from 0, and give the network one output a class',
  },
  'learning rate too high': {
    error: thrown(() => {
      const trainer = make({ optimizer: sgd({ learningRate: 1e6 }) })
      for (let step = 0; step < 100; step++) trainer.step(batch())
    }),
    name: 'DivergenceError',
    got: 'bp diverged: after step',
    wanted: 'Try a smaller learning rate',
    what: 'norm clipping',
  },
  'unknown option': {
    error: thrown(() => ep({ betta: 0.2 } as object)),
    name: 'OptionError',
    got: "ep has no option 'betta'",
    wanted: 'Its options: ',
    what: "did you mean 'beta'?",
  },
  'missing data set': {
    error: thrown(() => mnist({ cache: nowhere.folder, offline: false, baseUrl: 'http://127.0.0.1:9/' })),
    name: 'DatasetNotFoundError',
    got: 'No source has mnist. Tried:\n  cache ',
    wanted: 'mirror http://127.0.0.1:9/',
    what: 'To provide it:\n  1. ',
  },
  offline: {
    error: printed('train --task mnist --offline --data-dir .'),
    name: 'exit code 1',
    got: 'mnist is not on this computer and the network is off',
    wanted: 'Fetch it once with the network on: hebb data get mnist',
    what: 'Other ways:\n  1. ',
  },
  'corrupt file': {
    error: printed('train --task mnist --data-dir mine', (cwd) => {
      mkdirSync(join(cwd, 'mine'))
      for (const part of ['train', 't10k'])
        for (const kind of ['images-idx3', 'labels-idx1'])
          writeFileSync(join(cwd, 'mine', `${part}-${kind}-ubyte`), 'cut off')
    }),
    name: 'exit code 1',
    got: 'ubyte has 7 bytes with SHA-256 ',
    wanted: 'wanted ',
    what: 'The file is damaged, or of another set: replace it.',
  },
  'wrong dtype': {
    error: thrown(() => make().load(make({ backend: reference() }).save())),
    name: 'CheckpointError',
    got: "'W1' is f64 [8, 4] in the checkpoint",
    wanted: 'and f32 [8, 4] here',
    what: 'use the network and backend it was saved with',
  },
  'unsupported activation for the rule': {
    error: thrown(() =>
      make({ rule: ep({ energy: hopfield() }), network: mlp([4, 8, 3], { activation: 'softplus' }) }),
    ),
    name: 'OptionError',
    got: 'hopfield: layer 1 has softplus units, without an upper bound',
    wanted: 'hardSigmoid',
    what: 'Use',
  },
  'two copies of core': {
    // The other copy is of another version: it noted its own in the rule.
    error: printed('train --rule ./rule.mjs --task parity', (cwd) =>
      writeFileSync(join(cwd, 'rule.mjs'), thirdParty.replace('apiVersion: 1', 'apiVersion: 2')),
    ),
    name: 'exit code 2',
    got: "Rule 'sign-flip' has version 2 of the rule contract",
    wanted: 'this @hebb/core has version 1',
    what: 'install versions of the rule and of @hebb/core that go together (npm ls @hebb/core shows them)',
  },
}

describe('a newcomer is told what was got, what is wanted and what to do', () => {
  it('of ten mistakes', () => expect(Object.keys(mistakes)).toHaveLength(10))

  it.each(Object.entries(mistakes))('%s', async (_, { error, name, got, wanted, what }) => {
    const { name: is, message } = await error()
    expect([is, message]).toEqual([name, expect.stringContaining(got)])
    expect(message).toContain(wanted)
    expect(message).toContain(what)
    expect(message).not.toContain('    at ')
  })
})
