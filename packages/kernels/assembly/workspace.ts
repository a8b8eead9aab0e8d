import { workspace } from './env'

// Blocks of the matrix product: a KC x NR panel of B stays in L1, MC rows of A in L2, KC x NC of B in L2 or
// L3.
export const KC: i32 = 256
export const MC: i32 = 96
export const NC: i32 = 512
/** Tile of C held in registers: MR x NR = 4 x 8, eight accumulators of four lanes. */
export const MR: i32 = 4
export const NR: i32 = 8

/**
 * The module's memory of its own: fixed addresses at the bottom of the host's memory, below `firstFree`; in the
 * build for threads those from `workspace` on, since each thread needs its own. Reserved rather than declared as
 * data, so that no zeros are stored in the file; the module has no static data that could lie there.
 */
export const blockA: usize = ASC_FEATURE_THREADS ? workspace : 16
export const blockB: usize = blockA + <usize>(MC * KC) * 4
export const edgeTile: usize = blockB + <usize>(NC * KC) * 4
/** First byte address that the host may use, a multiple of 16. */
export const firstFree: usize = edgeTile + <usize>(MR * NR) * 4
