import type { Context } from '@hebb/core'
import type { Phase } from './inference.js'
import type { PCOptions } from './options.js'

/** h becomes the feed-forward pass, whose top is the network's prediction. */
export function forwardPass({ L, layers }: Context<unknown, unknown>, { h }: Pick<Phase, 'h'>): void {
  for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
}

/** Where inference starts: F-ini v_l = h_l, or v_l ~ N(0, 1) with the predictions that go with it. */
export function start(
  { L, layers, ops, random }: Context<unknown, unknown>,
  { v, h }: Phase,
  o: PCOptions,
): void {
  for (let l = 1; l < L; l++) {
    if (o.init === 'feedForward') ops.copy(v[l], h[l])
    else random.normal(v[l], 1)
  }
  if (o.init === 'random' && !o.fixedPrediction)
    for (let l = 2; l <= L; l++) layers[l].forward(h[l], v[l - 1])
}
