import { HebbError } from './errors.js'
import type { DType } from './tensor.js'

/** One tensor of a file. */
export interface SafeTensor {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Row-major. */
  readonly values: Float32Array | Float64Array
}

export interface SafeTensors {
  readonly tensors: Readonly<Record<string, SafeTensor>>
  readonly metadata: Readonly<Record<string, string>>
}

/** Bytes that are no safetensors file, or a damaged one. */
export class SafetensorsError extends HebbError {
  override readonly name = 'SafetensorsError'
}

/** The one name in a header that is no tensor. */
const RESERVED = '__metadata__'

const BYTES = { f32: 4, f64: 8 } as const

/**
 * The safetensors format: header length (uint64, little-endian), header (JSON), then the tensors' bytes. Readable from Python.
 *
 * @throws SafetensorsError for a tensor named `__metadata__`, which the format reserves
 */
export function encodeSafetensors({ tensors, metadata }: SafeTensors): Uint8Array {
  let end = 0
  const entries = Object.entries(tensors).map(([name, { dtype, shape, values }]): [string, unknown] => {
    if (name === RESERVED)
      throw new SafetensorsError(`A tensor is named '${RESERVED}', which the format reserves: rename it.`)
    return [name, { dtype: dtype.toUpperCase(), shape, data_offsets: [end, (end += values.byteLength)] }]
  })
  const header = Object.fromEntries([[RESERVED, metadata], ...entries])
  const text = new TextEncoder().encode(JSON.stringify(header))
  const padded = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(8 + padded + end).fill(0x20, 8, 8 + padded)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true)
  bytes.set(text, 8)
  let at = 8 + padded
  for (const { values } of Object.values(tensors)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

/**
 * @throws SafetensorsError where the bytes are no such file, or too short
 */
export function decodeSafetensors(bytes: Uint8Array): SafeTensors {
  const fail = (why: string): never => {
    throw new SafetensorsError(
      `Not a usable safetensors file: ${why}. Wanted a file written by trainer.save and encodeSafetensors.`,
    )
  }
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, the header alone needs 8`)
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true))
  if (length > bytes.length - 8)
    fail(`its header should take ${length} bytes, but ${bytes.length - 8} follow`)
  const header =
    parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) ?? fail('its header is no JSON object')
  const { [RESERVED]: metadata = {}, ...entries } = header as Record<string, unknown>
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    return fail(`its ${RESERVED} holds something else than text`)
  // A Node Buffer's own slice would not copy, and its memory may start anywhere.
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset + 8 + length, bytes.length - 8 - length)
  const tensors = Object.entries(entries).map(([name, entry]): [string, SafeTensor] => {
    const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {}
    const type =
      dtype === 'F32'
        ? 'f32'
        : dtype === 'F64'
          ? 'f64'
          : fail(`'${name}' has dtype ${String(dtype)}; known are F32 and F64`)
    if (!areCounts(shape) || !areCounts(offsets) || offsets.length !== 2)
      return fail(`'${name}' has no usable shape or data_offsets`)
    const [from, to] = offsets as [number, number]
    const count = shape.reduce((n, d) => n * d, 1)
    if (to - from !== count * BYTES[type])
      fail(
        `'${name}' [${shape.join(', ')}] needs ${count * BYTES[type]} bytes, its offsets give ${to - from}`,
      )
    if (to > data.length)
      fail(`'${name}' lies at bytes ${from} to ${to}, but there are ${data.length}: the file is cut off`)
    const own = data.slice(from, to).buffer
    return [
      name,
      { dtype: type, shape, values: type === 'f32' ? new Float32Array(own) : new Float64Array(own) },
    ]
  })
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const areCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)
