export { firstFree } from './workspace'
export { gemm } from './gemm'
export { gemv, ger } from './gemv'
export { add, clamp, combine, copy, div, fill, mul, scale } from './elementwise'
export { activate, biasActivate, gate, map } from './activations'
export {
  colSum,
  copyColumns,
  dot,
  maxAbs,
  oneHot,
  rowDot,
  rowNormalize,
  rowScale,
  softmax,
  sumSquares,
} from './rows'
export { crossEntropy, hinge, hingeDelta, squaredError } from './losses'
export { normal, sample, uniform } from './random'
export { adam, clipNorm, momentum, sgd } from './optimizers'
