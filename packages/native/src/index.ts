export { BlasError } from './errors.js'
export type { BlasInfo } from './load-blas.js'
export { native, type NativeBackend, type NativeOptions } from './native.js'
