import { reference, wasm, type Backend } from '@hebb/core'

export const backendNames = ['wasm', 'reference'] as const
export type BackendName = (typeof backendNames)[number]

/** Backends by name. */
export const backends: Readonly<Record<BackendName, () => Backend>> = { wasm, reference }
