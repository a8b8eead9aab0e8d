// Sparse parity: which 3 of 20 bits decide the label? Backpropagation finds out in a second.
import { bp, createTrainer, fit, heNormal, hinge, mlp, sgd } from '@hebb/bp'
import { batches, sparseParity } from '@hebb/data'

const { train, validation, test, secret } = sparseParity({
  n: 20,
  k: 3,
  nTrain: 1000,
  nValidation: 200,
  nTest: 1000,
  seed: 42,
})

const trainer = createTrainer({
  network: mlp([20, 200, 1], { activation: 'relu', init: heNormal() }),
  rule: bp(),
  loss: hinge(),
  optimizer: sgd({ learningRate: 0.5, coupledDecay: 0.01 }),
  batchSize: 32,
  seed: 42,
})
console.log(String(trainer))

fit(trainer, {
  epochs: 20,
  batches: (epoch, from) => batches(train, { size: 32, seed: 42, epoch, from }),
  validation,
  callbacks: [
    {
      onEpoch({ epoch, loss, validation }) {
        const accuracy = (100 * validation.accuracy).toFixed(1)
        console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}, validation accuracy ${accuracy} %`)
      },
    },
  ],
})

// The test set is read once, at the end.
const { accuracy, samples } = trainer.evaluate(test)
console.log(`secret bits ${secret.join(', ')}; test accuracy ${(100 * accuracy).toFixed(1)} % of ${samples}`)
trainer.dispose()
