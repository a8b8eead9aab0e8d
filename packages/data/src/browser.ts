export * from './common.js'
export { fashionMnist } from './web/fashionMnist.js'
export { mnist } from './web/mnist.js'
