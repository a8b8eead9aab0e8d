/**
 * Where this instance's workspace begins, a multiple of 16: imported, and only by the build for threads, in which
 * several instances share one memory.
 */
export declare const workspace: usize
