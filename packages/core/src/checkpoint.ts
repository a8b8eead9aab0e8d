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
  readonly optimizer: string
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
  const { rule, optimizer, seed, steps } = made
  const own = {
    format: 'hebb',
    rule,
    optimizer,
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
  const wanted: Tensor[] = parameters.flatMap((p) => (parametersOnly ? [p.tensor] : [p.tensor, ...p.slots]))
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
  const counts = parametersOnly ? {} : numbersIn(metadata['counts'])
  const steps = Number(metadata['steps'] ?? 0)
  for (const t of wanted) engine.ops.upload(t, tensors[t.label]!.values)
  if (!parametersOnly) for (const p of parameters) p.count = counts[p.name] ?? 0
  return steps
}

function numbersIn(text: string | undefined): Record<string, number> {
  try {
    return JSON.parse(text ?? '') as Record<string, number>
  } catch {
    throw new CheckpointError(
      `The checkpoint's 'counts' is ${text === undefined ? 'missing' : 'no JSON'}: the file was not written by hebb, or is damaged.`,
    )
  }
}
