// Backends by name, as the programs take them.
import { wasm } from '../../packages/core/dist/index.js'
import { native } from '../../packages/native/dist/index.js'

export const backendOf = async (name = 'wasm') => ({ wasm, native })[name]()
