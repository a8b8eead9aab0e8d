export { myRule } from './my-rule.js'
export {
  createTrainer,
  crossEntropy,
  mlp,
  reference,
  sgd,
  squaredError,
  wasm,
  type Batch,
  type LearningRule,
  type Trainer,
  type TrainerOptions,
} from '@hebb/core'
