export { processIo, type Io } from './io.js'
export { program, run } from './program.js'
