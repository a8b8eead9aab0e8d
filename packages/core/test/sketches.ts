import { dense, type Layer, type LayerSpec, type Ops, type Tensor } from '../src/index.js'

// Two layers that core does not have, as sketches: they show that a rule trains what it has never heard of.

/** The numbers of a tensor of the reference backend. */
const data = (t: Tensor): Float64Array => (t as Tensor & { readonly buffer: Float64Array }).buffer

/** h = x + φ(W x + b). The gate is written in h - x; the error passes both through W and around it. */
export function residual(units: number, activation: 'tanh' | 'logistic' = 'tanh'): LayerSpec {
  const inner = dense(units, units, { activation })
  return {
    ...inner,
    kind: 'residual',
    skip: true,
    bind(at): Layer {
      const layer = inner.bind(at)
      return {
        ...layer,
        kind: 'residual',
        skip: true,
        forward(h, x) {
          layer.forward(h, x)
          at.ops.add(h, x)
        },
        gate(d, e, h, x) {
          if (d === e) throw new Error('The gate of a residual layer needs a d apart from e.')
          at.ops.sub(d, h, x)
          layer.gate(d, e, d, x)
        },
        pushforward(out, u, t, h, x) {
          at.ops.sub(out, h, x)
          layer.pushforward(out, u, t, out, x)
          at.ops.add(out, t)
        },
        pullback(out, d, e, x) {
          layer.pullback(out, d, e, x)
          at.ops.add(out, e)
        },
      }
    },
  }
}

export interface ConvolutionShape {
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly filters: number
  /** Side of a filter. */
  readonly size: number
  /** Side of a pooling window; 1 is no pooling. */
  readonly pool: number
}

/** h = φ(W * pool(x) + b), channels first, stride 1, no padding: the pooling is at the input, so that the gate is written in h. */
export function convolution(s: ConvolutionShape, activation: 'tanh' | 'logistic' = 'tanh'): LayerSpec {
  const pooled = { height: Math.floor(s.height / s.pool), width: Math.floor(s.width / s.pool) }
  const out = { height: pooled.height - s.size + 1, width: pooled.width - s.size + 1 }
  const fanIn = s.channels * s.size * s.size
  const nIn = s.channels * s.height * s.width
  const nOut = s.filters * out.height * out.width
  const places = argmaxOf(s, pooled)
  const each = taps(s, pooled, out)

  return {
    kind: 'convolution',
    nIn,
    nOut,
    activation,
    shapes: { W: [s.filters, fanIn], b: [1, s.filters] },
    initialization: {
      W: { kind: 'normal', gain: 1 / Math.sqrt(fanIn), fan: 'none' },
      b: { kind: 'normal', gain: 0.1, fan: 'none' },
    },
    bind({
      name,
      index,
      parameters,
      ops,
    }: {
      name: string
      index: number
      parameters: Readonly<Record<string, Tensor>>
      ops: Ops
    }): Layer {
      const W = parameters['W']!
      const b = parameters['b']!

      /** W times what stands in t where x has its maxima */
      const product = (out: Tensor, t: Tensor, x: Tensor): void => {
        ops.fill(out, 0)
        for (let r = 0; r < out.rows; r++) {
          const at = places(data(x).subarray(r * nIn, (r + 1) * nIn))
          each((o, w, p) => (data(out)[r * nOut + o]! += data(W)[w]! * data(t)[r * nIn + at[p]!]!))
        }
      }
      const affine = (u: Tensor, x: Tensor): void => {
        product(u, x, x)
        const perFilter = nOut / s.filters
        data(u).forEach((v, i) => (data(u)[i] = v + data(b)[Math.floor((i % nOut) / perFilter)]!))
      }
      return {
        kind: 'convolution',
        name,
        index,
        nIn,
        nOut,
        activation,
        parameters,
        affine,
        activate: (out, u) => ops.activate(out, u, activation),
        forward(h, x) {
          affine(h, x)
          ops.activate(h, h, activation)
        },
        gate: (d, e, h) => ops.gate(d, e, h, activation),
        pushforward(out, u, t, h, x) {
          product(u, t, x)
          ops.gate(out, u, h, activation)
        },
        transpose() {
          throw new Error(
            'Wᵀ d of a pooling layer lies at the pooled input: only pullback, which is given x, can bring it to x.',
          )
        },
        pullback(out, d, _e, x) {
          ops.fill(out, 0)
          for (let r = 0; r < out.rows; r++) {
            const at = places(data(x).subarray(r * nIn, (r + 1) * nIn))
            each((o, w, p) => (data(out)[r * nIn + at[p]!]! += data(W)[w]! * data(d)[r * nOut + o]!))
          }
        },
        accumulate(gradient, { pre, post, scale: own = 1, constant: one = 1 }, scale, add) {
          const [gW, gb] = [gradient['W']!, gradient['b']!]
          if (!add) {
            ops.fill(gW, 0)
            ops.fill(gb, 0)
          }
          const a = scale * own
          for (let r = 0; r < pre.rows; r++) {
            const at = places(data(pre).subarray(r * nIn, (r + 1) * nIn))
            each((o, w, p) => (data(gW)[w]! += a * data(post)[r * nOut + o]! * data(pre)[r * nIn + at[p]!]!))
            for (let o = 0; o < nOut && one === 1; o++)
              data(gb)[Math.floor((o * s.filters) / nOut)]! += a * data(post)[r * nOut + o]!
          }
        },
      }
    },
  }
}

type Plane = { readonly height: number; readonly width: number }

/** For each place of the pooled input, where in x its maximum stands. */
function argmaxOf({ channels, height, width, pool }: ConvolutionShape, pooled: Plane) {
  return (x: Float64Array): number[] => {
    const at: number[] = []
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < pooled.height; i++)
        for (let j = 0; j < pooled.width; j++) {
          const first = (c * height + i * pool) * width + j * pool
          let best = first
          for (let di = 0; di < pool; di++)
            for (let dj = 0; dj < pool; dj++) {
              const here = first + di * width + dj
              if (x[here]! > x[best]!) best = here
            }
          at.push(best)
        }
    return at
  }
}

/** Visits every product of the convolution: output, element of W, place in the pooled input. */
function taps({ channels, filters, size }: ConvolutionShape, pooled: Plane, out: Plane) {
  return (visit: (o: number, w: number, p: number) => void): void => {
    for (let f = 0; f < filters; f++)
      for (let i = 0; i < out.height; i++)
        for (let j = 0; j < out.width; j++)
          for (let c = 0; c < channels; c++)
            for (let di = 0; di < size; di++)
              for (let dj = 0; dj < size; dj++)
                visit(
                  (f * out.height + i) * out.width + j,
                  ((f * channels + c) * size + di) * size + dj,
                  (c * pooled.height + i + di) * pooled.width + j + dj,
                )
  }
}
