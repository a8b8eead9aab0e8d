export { availableThreads } from './host.js'
export { instantiateThreadedKernels, type ThreadedKernels, type ThreadOptions } from './instantiate.js'
