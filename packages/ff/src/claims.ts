import type { Claims } from '@hebb/core'
import type { FFOptions } from './options.js'

/**
 * What the updates of hidden layers are. Hard negatives are drawn from what the readout predicts, and so from the layers above: not by any
 * derivative, but a weight there decides which wrong label is shown. Peer normalization passes through dead units, which no gradient does.
 */
export const claimsOf = ({ negatives, collaboration, peerNormalization }: FFOptions): Claims => ({
  backprop: peerNormalization > 0 ? { kind: 'none' } : { kind: 'exact', of: 'layer-loss' },
  zeroAtTarget: false,
  online: false,
  transposes: false,
  readsFromAbove: negatives === 'hard' || collaboration > 0,
  reach: collaboration > 0 ? 'broadcast' : 1,
  supervised: true,
  batchAdditive: negatives !== 'hybrid',
})
