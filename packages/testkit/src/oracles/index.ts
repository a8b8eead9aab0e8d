export { finiteDifferences, lossOf } from './finite-differences.js'
export { gaussNewtonTarget } from './gauss-newton-target.js'
export { holomorphicEp, type HolomorphicOptions } from './holomorphic-ep.js'
export { equilibriumLoss, freeEquilibrium, minimum } from './hopfield-equilibrium.js'
export { implicitGradient } from './implicit-gradient.js'
export { linearPredictiveCoding } from './linear-predictive-coding.js'
export {
  activate,
  addOuter,
  back,
  depth,
  derivative,
  drive,
  forward,
  plainNetwork,
  plainSamples,
  squaredCost,
  zeros,
  type Gradients,
  type PlainNetwork,
  type Sample,
} from './plain.js'
export { truncatedBptt } from './truncated-bptt.js'
