import { reference, type Backend, type Engine, type OpListener, type Tensor } from '@hebb/core'

type Access = Parameters<OpListener['record']>[1][number]

/** A backend that lets a test read tensors which only the trainer knows. */
export function openBackend(backend: Backend = reference()): { readonly backend: Backend; engine(): Engine } {
  let opened: Engine | undefined
  return {
    backend: { ...backend, open: () => (opened = backend.open()) },
    engine: () => opened!,
  }
}

/** Every tensor that ops have touched, in order of first use. */
export function tensorLog(): OpListener & { readonly tensors: Set<Tensor> } {
  const tensors = new Set<Tensor>()
  return { tensors, record: (_op, accesses) => accesses.forEach((a) => tensors.add(a.tensor)) }
}

/**
 * Largest distance in layers between the tensors of one op, with an op that spans it. A tensor that belongs to no layer stands where
 * its values came from: what passes through it is not lost sight of.
 */
export function reachLog(): OpListener & { widest(): { readonly span: number; readonly op: string } } {
  let widest = { span: 0, op: 'none' }
  const origins = new Map<Tensor, ReadonlySet<number>>()
  const layersOf = (t: Tensor): Iterable<number> =>
    t.layer === undefined ? (origins.get(t) ?? []) : [t.layer]
  return {
    record(op, accesses) {
      const read = accesses.filter((a) => a.kind === 'read').flatMap((a) => [...layersOf(a.tensor)])
      const writes = accesses.filter((a) => a.kind === 'write')
      const layers = [...read, ...writes.flatMap(({ tensor: t }) => (t.layer === undefined ? [] : [t.layer]))]
      const span = layers.length > 0 ? Math.max(...layers) - Math.min(...layers) : 0
      if (span > widest.span) widest = { span, op: describe(op, accesses) }
      for (const { tensor: t, size } of writes) {
        if (t.layer !== undefined || t.kind !== 'state') continue
        const whole = size === undefined || size === t.rows * t.cols
        origins.set(t, new Set(whole ? read : [...layersOf(t), ...read]))
      }
    },
    widest: () => widest,
  }
}

/** What fed each tensor: labels of batch tensors and parameters, `W2ᵀ` for a weight read backwards. */
export function provenanceLog(): OpListener & {
  of(label: string): ReadonlySet<string>
  readonly gradients: () => string[]
} {
  const sources = new Map<Tensor, Set<string>>()
  const sourceOf = (t: Tensor): Set<string> => {
    if (t.kind === 'parameter' || t.kind === 'batch') return new Set([t.label])
    return sources.get(t) ?? new Set()
  }
  return {
    record(_op, accesses) {
      const fed = new Set<string>()
      for (const { tensor, kind, via } of accesses) {
        if (kind !== 'read') continue
        for (const source of sourceOf(tensor)) fed.add(source)
        if (via === 'transpose') fed.add(`${tensor.label}ᵀ`)
      }
      for (const { tensor, kind, size } of accesses) {
        if (kind !== 'write') continue
        const whole = size === undefined || size === tensor.rows * tensor.cols
        sources.set(tensor, new Set(whole ? fed : [...sourceOf(tensor), ...fed]))
      }
    },
    of(label) {
      for (const [tensor, fed] of sources) if (tensor.label === label) return fed
      return new Set()
    },
    gradients: () => [...sources.keys()].filter((t) => t.kind === 'gradient').map((t) => t.label),
  }
}

/** `gemm(reads δ2, h1; writes ∂W2)` */
export function describe(op: string, accesses: readonly Access[]): string {
  const of = (kind: Access['kind']): string =>
    accesses
      .filter((a) => a.kind === kind)
      .map((a) => (a.via ? `${a.tensor.label}ᵀ` : a.tensor.label))
      .join(', ')
  return `${op}(reads ${of('read') || 'nothing'}; writes ${of('write')})`
}
