import type { TraceEvent } from '@hebb/core'

/**
 * The accesses that the pages' programs declare for one training step: annotations, typed beside the numpy code, of unequal
 * granularity. They give the pages' figures, and serve no comparison. Buffers: W1 n·h; b1, h1, t1, W2, G2, g2_bias, s_h h; x n;
 * b2, y, y_hat, s_o, target 1.
 */
type Access = readonly [op: 'R' | 'W', buffers: string]

interface TraceSizes {
  readonly n: number
  readonly hidden: number
}

const sizeOf = (buffer: string, { n, hidden }: TraceSizes): number => {
  if (buffer === 'W1') return n * hidden
  if (buffer === 'x') return n
  return /^(b2|db2|y|y_hat|target|s_o.*)$/.test(buffer) ? 1 : hidden
}

const eventsOf = (accesses: readonly Access[], sizes: TraceSizes): TraceEvent[] =>
  accesses.flatMap(([op, buffers]) =>
    buffers.split(' ').map((buffer): TraceEvent => ({
      op: op === 'R' ? 'read' : 'write',
      buffer,
      size: sizeOf(buffer, sizes),
    })),
  )

/** One step of target propagation, as declared. */
export const targetPropagationTrace = (sizes: TraceSizes): TraceEvent[] =>
  eventsOf(
    [
      ['W', 'W1 b1 W2 b2 G2 g2_bias x y'],
      ['R', 'x W1 b1'],
      ['W', 'h1'],
      ['R', 'h1 W2 b2'],
      ['W', 'y_hat'],
      ['R', 'G2 g2_bias'],
      ['W', 't1'],
      ['R', 'G2 g2_bias y_hat h1'],
      ['W', 'G2 g2_bias'],
      ['R', 'y_hat h1 W2 b2'],
      ['W', 'W2 b2'],
      ['R', 'h1 t1 x W1 b1'],
      ['W', 'W1 b1'],
    ],
    sizes,
  )

/** One step of backpropagation of squared error, as declared. */
export const backpropMseTrace = (sizes: TraceSizes): TraceEvent[] =>
  eventsOf(
    [
      ['W', 'W1 b1 W2 b2 x y'],
      ['R', 'x W1 b1'],
      ['W', 'h1_pre h1'],
      ['R', 'h1 W2 b2'],
      ['W', 'y_hat'],
      ['R', 'y_hat h1'],
      ['W', 'dW2 db2'],
      ['R', 'W2'],
      ['W', 'dh1'],
      ['R', 'dh1 h1_pre'],
      ['W', 'dh1_pre'],
      ['R', 'dh1_pre x W1'],
      ['W', 'W2 b2 W1 b1'],
    ],
    sizes,
  )

/** One step of equilibrium propagation, as declared: W1 is read in each of the 60 iterations. */
export const equilibriumPropagationTrace = (
  sizes: TraceSizes & { readonly free: number; readonly nudged: number },
): TraceEvent[] =>
  eventsOf(
    [
      ['W', 'W1 b1 W2 b2 x target'],
      ...Array.from({ length: sizes.free }, (_, step): Access[] => [
        ['R', step === 0 ? 'x W1 b1 W2' : 'x W1 b1 W2 s_h s_o'],
        ['W', 's_h s_o'],
      ]).flat(),
      ['R', 's_h'],
      ['W', 's_h_free'],
      ['R', 's_o'],
      ['W', 's_o_free'],
      ...Array.from({ length: sizes.nudged }, (): Access[] => [
        ['R', 'x W1 b1 W2 target s_h s_o'],
        ['W', 's_h s_o'],
      ]).flat(),
      ['R', 's_h'],
      ['W', 's_h_clamp'],
      ['R', 's_o'],
      ['W', 's_o_clamp'],
      ['R', 's_h_free s_o_free s_h_clamp s_o_clamp x W1'],
      ['W', 'W1'],
      ['R', 'b1'],
      ['W', 'b1'],
      ['R', 'W2'],
      ['W', 'W2'],
      ['R', 'b2'],
      ['W', 'b2'],
    ],
    sizes,
  )
