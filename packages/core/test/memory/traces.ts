import type { TraceEvent } from '../../src/memory/events.js'

/** `W a100 R a100`: a write and a read of a, 100 floats each. `R a` leaves the size out. */
export function traceOf(text: string): TraceEvent[] {
  return Array.from(text.matchAll(/([WR]) ([a-z]+)(\d*)/g), ([, op, buffer, size]) =>
    op === 'W'
      ? { op: 'write', buffer: buffer!, size: Number(size) }
      : { op: 'read', buffer: buffer!, ...(size && { size: Number(size) }) },
  )
}

type Sizes = Readonly<Record<string, number>>

const hidden = 'b1 h1 h1_pre t1 W2 G2 g2_bias dW2 dh1 dh1_pre s_h s_h_free s_h_clamp'.split(' ')

/** Of the buffers in an n-h-1 net; all others hold one float. */
const sizes = (n: number, h: number): Sizes => ({
  W1: n * h,
  x: n,
  ...Object.fromEntries(hidden.map((buffer) => [buffer, h])),
})

/** `W W1,b1 R x`: events in order, each buffer of the size that the net gives it, 1 by default. */
function schedule(text: string, size: Sizes): TraceEvent[] {
  return Array.from(text.matchAll(/([WR]) ([\w,]+)/g)).flatMap(([, op, buffers]) =>
    buffers!
      .split(',')
      .map((buffer): TraceEvent => ({ op: op === 'W' ? 'write' : 'read', buffer, size: size[buffer] ?? 1 })),
  )
}

/** One step of backpropagation with squared error in an n-h-1 net. */
export const bpTrace = (n: number, h: number): TraceEvent[] =>
  schedule(
    `W W1,b1,W2,b2,x,y R x,W1,b1 W h1_pre,h1 R h1,W2,b2 W y_hat R y_hat,h1 W dW2,db2 R W2 W dh1
     R dh1,h1_pre W dh1_pre R dh1_pre,x,W1 W W2,b2,W1,b1`,
    sizes(n, h),
  )

/** One step of target propagation. */
export const tpTrace = (n: number, h: number): TraceEvent[] =>
  schedule(
    `W W1,b1,W2,b2,G2,g2_bias,x,y R x,W1,b1 W h1 R h1,W2,b2 W y_hat R G2,g2_bias W t1
     R G2,g2_bias,y_hat,h1 W G2,g2_bias R y_hat,h1,W2,b2 W W2,b2 R h1,t1,x,W1,b1 W W1,b1`,
    sizes(n, h),
  )

/** One step of equilibrium propagation with t1 free and t2 nudged iterations. */
export function epTrace(n: number, h: number, t1: number, t2: number): TraceEvent[] {
  const later = 'R x,W1,b1,W2,s_h,s_o W s_h,s_o '
  const nudged = 'R x,W1,b1,W2,target,s_h,s_o W s_h,s_o '
  return schedule(
    'W W1,b1,W2,b2,x,target R x,W1,b1,W2 W s_h,s_o ' +
      later.repeat(t1 - 1) +
      'R s_h W s_h_free R s_o W s_o_free ' +
      nudged.repeat(t2) +
      'R s_h W s_h_clamp R s_o W s_o_clamp R s_h_free,s_o_free,s_h_clamp,s_o_clamp,x ' +
      'R W1 W W1 R b1 W b1 R W2 W W2 R b2 W b2',
    sizes(n, h),
  )
}
