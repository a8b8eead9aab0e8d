export * from './common.js'
export { dataSets, type DataSetInfo } from './node/dataSets.js'
export { fashionMnist } from './node/fashionMnist.js'
export { mnist } from './node/mnist.js'
