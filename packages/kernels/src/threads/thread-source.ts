import { control, SPINS } from './control.js'

const { JOB, SHARES, PENDING, SLEEPING, RUNNING, FAILED, TAKEN, ROWS, ARGUMENTS } = control

/**
 * The program of a thread, as text: no file to find at run time, in bundles neither. It waits for products and takes
 * shares of them, until it is terminated.
 */
export const threadSource: string = `
const run = ({ module, memory, workspace, buffer }) => {
  const { gemm } = new WebAssembly.Instance(module, { env: { memory, workspace } }).exports
  const words = new Int32Array(buffer)
  const floats = new Float32Array(buffer)
  const compute = (share) => {
    const rows = words[${ROWS}]
    const [M, N, K, , a, aRow, aCol, b, bRow, bCol, , c, ldc] = words.subarray(${ARGUMENTS})
    const first = share * rows
    gemm(Math.min(rows, M - first), N, K, floats[${ARGUMENTS + 3}], a + 4 * first * aRow, aRow, aCol,
      b, bRow, bCol, floats[${ARGUMENTS + 10}], c + 4 * first * ldc, ldc)
  }
  Atomics.add(words, ${RUNNING}, 1)
  for (let seen = 0; ; seen = Atomics.load(words, ${JOB})) {
    for (let share; (share = Atomics.sub(words, ${SHARES}, 1)) > 0;) {
      try {
        compute(share - 1)
      } catch {
        Atomics.store(words, ${FAILED}, 1)
      }
      Atomics.add(words, ${TAKEN}, 1)
      if (Atomics.sub(words, ${PENDING}, 1) === 1) Atomics.notify(words, ${PENDING})
    }
    for (let i = 0; i < ${SPINS} && Atomics.load(words, ${JOB}) === seen; i++);
    Atomics.add(words, ${SLEEPING}, 1)
    Atomics.wait(words, ${JOB}, seen)
    Atomics.sub(words, ${SLEEPING}, 1)
  }
}
if (typeof require === 'function') require('node:worker_threads').parentPort.once('message', run)
else onmessage = ({ data }) => run(data)
`
