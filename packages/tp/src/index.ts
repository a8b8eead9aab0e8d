export { tp } from './tp.js'
export { exactInverse } from './exact-inverse.js'
export {
  across,
  type Feedback,
  type FeedbackContext,
  type FeedbackLayers,
  type TargetState,
} from './feedback.js'
export { fixed } from './fixed.js'
export { corrupt, inverseOf, type Inverse, type InverseLayers, type MappingAt } from './inverse.js'
export { learningOptions, refuseIdle, shapeOptions, targetOptions, type TargetOptions } from './options.js'
export { reconstruction } from './reconstruction.js'
export { ridge } from './ridge.js'
export {
  commonClaims,
  commonParts,
  firstTarget,
  gaussNewtonLimit,
  localErrors,
  targetState,
  topOf,
} from './steps.js'
export {
  adam,
  adamW,
  constant,
  cosine,
  createTrainer,
  crossEntropy,
  dense,
  fit,
  glorotNormal,
  heNormal,
  hinge,
  linearDecay,
  mlp,
  momentum,
  network,
  normal,
  reference,
  sgd,
  squaredError,
  stepDecay,
  uniform,
  warmup,
  wasm,
  type Activation,
  type Backend,
  type Batch,
  type DataSet,
  type Evaluation,
  type Initialization,
  type LearningRule,
  type LossSpec,
  type Network,
  type Optimizer,
  type StepReport,
  type Trainer,
  type TrainerOptions,
} from '@hebb/core'
