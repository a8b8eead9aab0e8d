import type { Claims } from '@hebb/core'
import type { FFOptions } from './options.js'

/**
 * What the updates of hidden layers are.
 *
 * With hard negatives the readout decides which wrong label the input gets: no derivative comes down, but a choice does, from the top to the
 * bottom. With uniform ones a layer depends on what is below it alone. Peer normalization passes through dead units, as no gradient does.
 */
export const claimsOf = ({ negatives, collaboration, peerNormalization }: FFOptions): Claims => ({
  backprop: peerNormalization > 0 ? { kind: 'none' } : { kind: 'exact', of: 'layer-loss' },
  zeroAtTarget: false,
  online: false,
  transposes: false,
  readsFromAbove: negatives === 'hard' || collaboration > 0,
  reach: negatives === 'hard' || collaboration > 0 ? 'broadcast' : 1,
  supervised: true,
  batchAdditive: negatives !== 'hybrid',
})
