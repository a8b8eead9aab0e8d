export { cosineSimilarity, firstDifference, relativeDistance } from './compare.js'
export {
  arbitraryCase,
  checkProperty,
  conformance,
  conformanceProperties,
  formatConformance,
  type ConformanceOptions,
  type ConformanceReport,
  type PropertyReport,
} from './conformance.js'
export {
  equilibriumLoss,
  finiteDifferences,
  freeEquilibrium,
  gaussNewtonTarget,
  holomorphicEp,
  implicitGradient,
  linearPredictiveCoding,
  lossOf,
  minimum,
  plainNetwork,
  plainSamples,
  truncatedBptt,
  type Gradients,
  type HolomorphicOptions,
  type PlainNetwork,
  type Sample,
} from './oracles/index.js'
export type { Property } from './property.js'
export {
  batchFor,
  ownWeights,
  parametersOf,
  sampleOf,
  subjectFor,
  trainerFor,
  type Case,
  type Making,
  type Subject,
} from './subject.js'
export { openBackend, provenanceLog, reachLog, tensorLog } from './watch.js'
