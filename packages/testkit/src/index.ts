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
export type { Property } from './property.js'
export {
  batchFor,
  ownWeights,
  parametersOf,
  sampleOf,
  trainerFor,
  type Case,
  type Making,
  type Subject,
} from './subject.js'
export { openBackend, provenanceLog, reachLog, tensorLog } from './watch.js'
