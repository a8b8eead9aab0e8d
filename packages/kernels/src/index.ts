export { instantiateKernels, type WasmKernels } from './instantiate.js'
export { inverseNormal } from './inverse-normal.js'
export { activationCodes, mapCodes, type Activation, type Kernels, type MapFunction } from './kernels.js'
export { threefry2x32 } from './threefry.js'
