// Packs some packages and installs the tarballs with npm into an empty project outside the workspace, as a
// user would get them: trains from an ES module and through require(), and type-checks both ways in which
// TypeScript resolves packages. They must be built.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { packagesIn, root } from './workspace.mjs'

const wanted = ['kernels', 'core', 'bp', 'data']
const shell = process.platform === 'win32' // npm and pnpm are .cmd files there

const program = (load) => `${load}

const { train, test } = sparseParity({ n: 20, k: 3, nTrain: 500, nTest: 500, seed: 42 })
const trainer = createTrainer({
  network: mlp([20, 100, 1], { activation: 'relu' }),
  rule: bp(),
  loss: hinge(),
  optimizer: sgd({ learningRate: 0.1 }),
  batchSize: 32,
  seed: 42,
})
const before = trainer.evaluate(train).loss
for (let epoch = 0; epoch < 3; epoch++) {
  for (const batch of batches(train, { size: 32, seed: 42, epoch })) trainer.step(batch)
}
const after: number = trainer.evaluate(train).loss
if (!(after < before)) throw new Error(\`loss \${before} before training, \${after} after\`)
console.log(\`loss \${before.toFixed(3)} -> \${after.toFixed(3)}, test accuracy \${trainer.evaluate(test).accuracy}\`)
trainer.dispose()
`
const imports = `import { bp, createTrainer, hinge, mlp, sgd } from '@hebb/bp'
import { batches, sparseParity } from '@hebb/data'`
const requires = `const { bp, createTrainer, hinge, mlp, sgd } = require('@hebb/bp')
const { batches, sparseParity } = require('@hebb/data')`
const plain = (text) => text.replace('after: number', 'after')

const folder = mkdtempSync(join(tmpdir(), 'hebb-install-'))
let failed = 0

/** Runs one step; its output is shown, and a failure counts. */
function step(name, command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit', shell, ...options })
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}${error ? `: ${error.message}` : ''}`)
  if (status !== 0) failed++
  return status === 0
}

const compilerOptions = (module, moduleResolution) => ({
  compilerOptions: {
    module,
    moduleResolution,
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    types: [],
    strict: true,
    noEmit: true,
  },
  files: ['program.ts'],
})

try {
  const tarballs = join(folder, 'tarballs')
  mkdirSync(tarballs)
  const write = (name, text) =>
    writeFileSync(join(folder, name), typeof text === 'string' ? text : JSON.stringify(text))
  write('package.json', { name: 'empty', private: true, type: 'module' })
  write('program.mjs', plain(program(imports)))
  write('program.cjs', plain(program(requires)))
  write('program.ts', program(imports))
  write('nodenext.json', compilerOptions('nodenext', 'nodenext'))
  write('bundler.json', compilerOptions('esnext', 'bundler'))

  const packages = packagesIn('packages').filter((p) => wanted.includes(p.folder))
  const packed = packages.every(({ path, manifest }) =>
    step(`pack ${manifest.name}`, 'pnpm', ['pack', '--pack-destination', tarballs], { cwd: path }),
  )
  const files = readdirSync(tarballs).map((name) => join(tarballs, name))
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...files]
  if (packed && step(`npm install of ${files.length} tarballs`, 'npm', install)) {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    step('train from an ES module', process.execPath, ['program.mjs'])
    step('train through require()', process.execPath, ['program.cjs'])
    step('types under nodenext', process.execPath, [tsc, '-p', 'nodenext.json'])
    step('types under bundler', process.execPath, [tsc, '-p', 'bundler.json'])
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)
