// A rule is one object. The conformance suite measures what it really does; then it trains like any other.
import { bp, createTrainer, crossEntropy, mlp, sgd } from '@hebb/bp'
import { batches, spirals } from '@hebb/data'
import { conformance, formatConformance } from '@hebb/testkit'
import { feedbackAlignment } from './feedback-alignment.mjs'

const report = conformance({ rule: feedbackAlignment() })
console.log(formatConformance(report))
if (report.failed > 0) process.exitCode = 1

const train = spirals({ samples: 600, seed: 1 })
const test = spirals({ samples: 600, seed: 2, split: 'test' })
for (const rule of [bp(), feedbackAlignment()]) {
  const trainer = createTrainer({
    network: mlp([2, 64, 64, 2], { activation: 'tanh' }),
    rule,
    loss: crossEntropy(),
    optimizer: sgd({ learningRate: 0.3 }),
    batchSize: 20,
    seed: 1,
  })
  for (let epoch = 0; epoch < 100; epoch++) {
    for (const batch of batches(train, { size: 20, seed: 1, epoch })) trainer.step(batch)
  }
  console.log(
    `${rule.name}: test accuracy ${(100 * trainer.evaluate(test).accuracy).toFixed(1)} % on spirals`,
  )
  trainer.dispose()
}
