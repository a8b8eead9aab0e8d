import type { Engine } from './backend/engine.js'
import { HebbError } from './errors.js'
import type { Learner } from './learning.js'
import type { SafeTensor, SafeTensors } from './safetensors.js'
import type { Tensor } from './tensor.js'

/** A checkpoint: named tensors and text, in the form that `encodeSafetensors` writes. */
export type Checkpoint = SafeTensors

/** What a checkpoint was made by. */
interface Maker {
  readonly rule: string
  /** The rule's options, as JSON. */
  readonly options: string
  readonly loss: string
  readonly optimizer: string
  /** Of the layers, between commas. */
  readonly activations: string
  /** How weights and rates were scaled with the width. */
  readonly parametrization: string
  readonly seed: number
}

/** A checkpoint that does not fit the trainer. */
export class CheckpointError extends HebbError {
  override readonly name = 'CheckpointError'
}

/** Parameters, aux, optimizer tensors and counters. Random streams need only the seed and the number of steps. */
export function checkpointOf(
  engine: Engine,
  learners: readonly Learner[],
  made: Maker & { readonly steps: number },
  metadata: Readonly<Record<string, string>>,
): Checkpoint {
  const tensors: Record<string, SafeTensor> = {}
  const counts: Record<string, number> = {}
  for (const p of learners.flatMap((learner) => learner.parameters)) {
    for (const t of [p.tensor, ...p.slots])
      tensors[t.label] = { dtype: t.dtype, shape: [t.rows, t.cols], values: engine.read(t) }
    counts[p.name] = p.count
  }
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value === 'string') continue
    throw new CheckpointError(
      `save: metadata '${name}' is ${String(value)}, a ${typeof value}; wanted text, as String(…) makes it.`,
    )
  }
  const { seed, steps } = made
  const own = {
    ...made,
    format: 'hebb',
    seed: String(seed),
    steps: String(steps),
    counts: JSON.stringify(counts),
  }
  return { tensors, metadata: { ...metadata, ...own } }
}

/**
 * Puts a checkpoint's values back; all is checked before anything is written. Returns the number of steps done.
 *
 * @throws CheckpointError where rule, optimizer, seed, a tensor's name, shape or type differ
 */
export function restore(
  engine: Engine,
  learners: readonly Learner[],
  { tensors, metadata }: Checkpoint,
  made: Maker,
  parametersOnly: boolean,
): number {
  const parameters = learners.flatMap((learner) => learner.parameters)
  const wanted: Tensor[] = parametersOnly
    ? parameters.map((p) => p.tensor).filter((t) => t.label in tensors)
    : parameters.flatMap((p) => [p.tensor, ...p.slots])
  if (wanted.length === 0) {
    throw new CheckpointError(
      `The checkpoint has none of this trainer's parameters; it has ${Object.keys(tensors).join(', ') || 'nothing'}.`,
    )
  }
  if (!parametersOnly) {
    for (const [what, mine] of Object.entries(made)) {
      const theirs = metadata[what]
      if (theirs === String(mine)) continue
      throw new CheckpointError(
        `The checkpoint's ${what} is ${theirs ?? 'not given'}, this trainer's is ${mine}: make the trainer alike, or load with { only: 'parameters' }.`,
      )
    }
  }
  for (const t of wanted) {
    const given = tensors[t.label]
    if (!given)
      throw new CheckpointError(
        `The checkpoint has no '${t.label}'; it has ${Object.keys(tensors).join(', ')}.`,
      )
    if (given.dtype !== t.dtype || given.shape.join() !== [t.rows, t.cols].join()) {
      throw new CheckpointError(
        `'${t.label}' is ${given.dtype} [${given.shape.join(', ')}] in the checkpoint and ${t.dtype} [${t.rows}, ${t.cols}] here: use the network and backend it was saved with.`,
      )
    }
  }
  if (parametersOnly) {
    for (const t of wanted) engine.ops.upload(t, tensors[t.label]!.values)
    return 0
  }
  const counts = numbersIn(metadata['counts'])
  const steps = Number(metadata['steps'])
  if (!isCount(steps)) throw damaged('steps', metadata['steps'])
  for (const t of wanted) engine.ops.upload(t, tensors[t.label]!.values)
  for (const p of parameters) p.count = counts[p.name] ?? 0
  return steps
}

function numbersIn(text: string | undefined): Readonly<Record<string, number>> {
  try {
    const counts = JSON.parse(text ?? '') as Readonly<Record<string, number>>
    if (Object.values(counts).every(isCount)) return counts
  } catch {
    // Refused below, as any other value that is no record of counts.
  }
  throw damaged('counts', text)
}

const isCount = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0

const damaged = (what: string, text: string | undefined): CheckpointError =>
  new CheckpointError(
    `The checkpoint's '${what}' is ${text ?? 'missing'}: the file was not written by hebb, or is damaged.`,
  )
