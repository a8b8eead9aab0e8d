// What a user does who has installed one package: a program as an ES module, through require(), and in TypeScript, which is
// looked at in both ways of resolving packages.

/** Learns xor with one rule and nothing else: `make` is the rule's call, `sizes` and `activation` suit it. */
export const xor = ({ rule, make, activation, learningRate }) => ({
  imports: { [`@hebb/${rule}`]: [rule, 'createTrainer', 'mlp', 'sgd', 'squaredError'] },
  types: { [`@hebb/${rule}`]: ['Batch', 'Trainer'] },
  body: `const batch: Batch = { size: 4, inputs: [0, 0, 0, 1, 1, 0, 1, 1], labels: [0, 1, 1, 0] }
const trainer: Trainer = createTrainer({
  network: mlp([2, 32, 2], { activation: '${activation}' }),
  rule: ${make},
  loss: squaredError(),
  optimizer: sgd({ learningRate: ${learningRate} }),
  batchSize: 4,
  seed: 42,
})
const before: number = trainer.evaluate(batch).loss
for (let step = 0; step < 1000; step++) trainer.step(batch)
const { loss, accuracy } = trainer.evaluate(batch)
console.log(\`loss \${before.toFixed(3)} -> \${loss.toFixed(3)}, accuracy \${accuracy}\`)
if (accuracy !== 1) throw new Error('xor was not learned')
trainer.dispose()
`,
})

/** Learns sparse parity, with the package of data beside the rule. */
export const parity = {
  imports: {
    '@hebb/bp': ['bp', 'createTrainer', 'hinge', 'mlp', 'sgd'],
    '@hebb/data': ['batches', 'sparseParity'],
  },
  types: {},
  body: `const { train, test } = sparseParity({ n: 20, k: 3, nTrain: 500, nTest: 500, seed: 42 })
const trainer = createTrainer({
  network: mlp([20, 100, 1], { activation: 'relu' }),
  rule: bp(),
  loss: hinge(),
  optimizer: sgd({ learningRate: 0.1 }),
  batchSize: 32,
  seed: 42,
})
const before: number = trainer.evaluate(train).loss
for (let epoch = 0; epoch < 3; epoch++) {
  for (const batch of batches(train, { size: 32, seed: 42, epoch })) trainer.step(batch)
}
const after: number = trainer.evaluate(train).loss
if (!(after < before)) throw new Error(\`loss \${before} before training, \${after} after\`)
console.log(\`loss \${before.toFixed(3)} -> \${after.toFixed(3)}, test accuracy \${trainer.evaluate(test).accuracy}\`)
trainer.dispose()
`,
}

const lines = (names, line) =>
  Object.entries(names)
    .map(([from, what]) => line(what.join(', '), from))
    .join('\n')
const plain = (body) => body.replaceAll(/: (?:Batch|Trainer|number) =/g, ' =')

const compilerOptions = (module, moduleResolution) =>
  JSON.stringify({
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

/** The files of a project that runs and type-checks a program, by name. */
export function filesOf({ imports, types, body }) {
  const esm = lines(imports, (names, from) => `import { ${names} } from '${from}'`)
  const cjs = lines(imports, (names, from) => `const { ${names} } = require('${from}')`)
  const typed = lines(types, (names, from) => `import type { ${names} } from '${from}'`)
  return {
    'program.mjs': `${esm}\n\n${plain(body)}`,
    'program.cjs': `${cjs}\n\n${plain(body)}`,
    'program.ts': `${esm}\n${typed}\n\n${body}`,
    'nodenext.json': compilerOptions('nodenext', 'nodenext'),
    'bundler.json': compilerOptions('esnext', 'bundler'),
  }
}
