// Our programs against the same programs in PyTorch, tfjs-wasm and jax-js, and our rules against our own backpropagation, in one run.
//   npm run bench:peers [-- --programs mlp,ep,pc,ff,dtp,ratios,memory,accuracy --engines torch,tfjs,jax[,native] --pairs 7 --out bench-results]
// PYTHON names the interpreter, /usr/bin/python3 by default; on Debian: apt-get install python3-torch python3-numpy
// libopenblas0-pthread. Without PyTorch its programs are left out, and ratios are to ours.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { context } from './context.mjs'
import { measureAccuracy } from './peers/accuracy.mjs'
import { peersFigure } from './peers/figure.mjs'
import { measureMemory } from './peers/memory.mjs'
import { programs } from './peers/programs.mjs'
import { sampleSource, writeSamples } from './peers/samples.mjs'
import { python, takeTurns } from './peers/turns.mjs'

const names = [...Object.keys(programs), 'memory', 'accuracy']
const root = fileURLToPath(new URL('../..', import.meta.url))
const { values: flags } = parseArgs({
  options: {
    programs: { type: 'string', default: names.join() },
    engines: { type: 'string', default: 'torch,tfjs,jax' },
    pairs: { type: 'string', default: '7' },
    out: { type: 'string', default: join(root, 'bench-results') },
  },
})
const wanted = flags.programs.split(',')
for (const name of wanted)
  if (!names.includes(name)) throw new Error(`There is no program '${name}'; there are ${names.join(', ')}.`)
const pairs = Number(flags.pairs)
if (!Number.isInteger(pairs) || pairs < 1)
  throw new Error(`--pairs is ${flags.pairs}; wanted an integer of at least 1.`)

const skipped = []
function hasTorch() {
  try {
    execFileSync(python, ['-c', 'import torch, numpy'], { stdio: 'ignore' })
    return true
  } catch {
    skipped.push(`PyTorch: ${python} has no torch or no numpy`)
    return false
  }
}
const others = flags.engines.split(',').filter((engine) => engine !== 'torch' || hasTorch())
for (const line of skipped) console.log(`Left out: ${line}.`)
const engines = ['hebb', ...others]

const show = ({ median, quartiles }, digits = 2) =>
  `${median.toFixed(digits)} [${quartiles.map((q) => q.toFixed(digits)).join(', ')}]`
/** Three digits that count. */
const brief = (x) => (x < 10 ? x.toPrecision(3) : x.toFixed(1))

function printGroup({ title, stepsOfEpoch, results }) {
  console.log(`\n${title}`)
  for (const { name, milliseconds, over, ratio, target, last } of results) {
    const epoch = stepsOfEpoch ? `${((milliseconds.median * stepsOfEpoch) / 1000).toFixed(2)} s an epoch` : ''
    const compared = over === name ? '' : `${show(ratio)} of ${over}`
    const goal = target ? `target ${target}${ratio.median > target ? ', missed' : ''}` : ''
    const note = last.sweeps && last.sweeps > 0 && target === 3 ? `${last.sweeps} sweeps at last` : ''
    console.log(
      `  ${name.padEnd(20)} ${brief(milliseconds.median).padStart(7)} ms  ${epoch.padEnd(16)}  ${[compared, goal, note].filter(Boolean).join('; ')}`.trimEnd(),
    )
  }
}

const out = resolve(flags.out)
mkdirSync(out, { recursive: true })
/** After every group, so that a run that is stopped leaves what it had. */
function save() {
  record.after = context()
  record.samples = sampleSource()
  writeFileSync(join(out, 'peers.json'), `${JSON.stringify(record, null, 2)}\n`)
  writeFileSync(join(out, 'peers.svg'), peersFigure(record))
}

const folder = mkdtempSync(join(tmpdir(), 'hebb-bench-'))
const record = {
  date: new Date().toISOString(),
  pairs,
  before: context(),
  skipped,
  groups: [],
  versions: {},
}
try {
  for (const name of wanted.filter((one) => one in programs)) {
    for (const group of programs[name](engines)) {
      const contenders = []
      for (const contender of group.contenders) {
        const file = await writeSamples(folder, contender.program.sizes[0])
        contenders.push({ ...contender, program: { ...contender.program, file } })
      }
      const results = await takeTurns(contenders, { pairs })
      for (const { engine, about } of results) record.versions[engine] ??= about
      const { contenders: _contenders, ...about } = group
      record.groups.push({ program: name, ...about, results })
      printGroup(record.groups.at(-1))
      save()
    }
  }
  if (wanted.includes('memory')) {
    record.memory = await measureMemory(engines, {
      pairs: Math.min(pairs, 3),
      file: await writeSamples(folder, 784),
    })
    console.log('\nPeak memory of training the MLP above runtime and data, MB')
    for (const { name, idle, above } of record.memory)
      console.log(`  ${name.padEnd(20)} ${show(above, 1)}; the runtime with its data ${show(idle, 0)}`)
  }
  if (wanted.includes('accuracy')) {
    record.accuracy = await measureAccuracy()
    console.log('\nPC after one epoch of 50 000 images of MNIST, 10 000 held out')
    if (!record.accuracy) console.log('  Left out: MNIST is not installed.')
    for (const { name, options, accuracies, sweeps } of record.accuracy ?? [])
      console.log(
        `  ${name.padEnd(20)} ${accuracies.map((a) => (a * 100).toFixed(2)).join(' ')} % of the images held out, ${sweeps.toFixed(1)} sweeps a batch; ${JSON.stringify(options)}`,
      )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
save()

const { torch, hebb } = record.versions
console.log(
  `\nCPU time, one thread, medians and quartiles of ${pairs} rounds in turns; samples: ${record.samples}; load average ${record.before.load[0]} before, ${record.after.load[0]} after`,
)
console.log(
  [
    hebb && `node ${hebb.node}, v8 ${hebb.v8}`,
    torch &&
      `torch ${torch.torch}, Python ${torch.python}, BLAS core ${torch.blasCore ?? 'unknown'}, ${torch.threads} thread`,
    record.before.cpu,
    `${record.before.cores} cores`,
  ]
    .filter(Boolean)
    .join('; '),
)
console.log(`Written: ${join(out, 'peers.json')} and peers.svg`)
