import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder, hebb } from './harness.js'

/** Backpropagation without any import, in a package's own words: what each rule below breaks. */
const backprop = `
const make = ({ run = (ctx, go) => go(ctx), ...own } = {}) => {
  const go = function* ({ L, layers, all, state: { h, e, delta }, loss, target }) {
    for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
    yield { output: h[L] }
    loss.gradient(e[L], h[L], target)
    for (let l = L; l >= 1; l--) {
      layers[l].gate(delta[l], e[l], h[l], h[l - 1])
      if (l > 1) layers[l].pullback(e[l - 1], delta[l], e[l], h[l - 1])
    }
    yield { learn: all }
  }
  return {
    apiVersion: 1,
    name: 'mine',
    claims: {
      backprop: { kind: 'descent', of: 'network-loss' }, zeroAtTarget: true, online: false, transposes: true,
      readsFromAbove: true, reach: 1, supervised: true, batchAdditive: true,
    },
    state: ({ units, input }) => ({ h: units('h', input), e: units('e'), delta: units('δ') }),
    run: (ctx) => run(ctx, go),
    local: ({ pre, post }) => [{ pre: pre.h, post: post.delta }],
    ...own,
  }
}
`

/** What `hebb check` says of a rule that changes something of backpropagation. */
async function check(own: string) {
  const cwd = folder()
  writeFileSync(join(cwd, 'mine.mjs'), `${backprop}${own}`)
  const { code, out, err } = await hebb('check ./mine.mjs', { cwd })
  return { code, out, err, failed: [...out.matchAll(/^FAIL (\w+)/gm)].map(([, id]) => id!) }
}

/** The smallest case there is: one hidden layer of two units, one sample. */
const smallest = '       smallest case: {"sizes":[2,2,2],"activation":"tanh","samples":1,"seed":0}\n'

/** The lines of one property. */
const about = (out: string, id: string): string =>
  new RegExp(`^FAIL ${id} .*\n(?: {7}.*\n)*`, 'm').exec(`${out}\n`)?.[0] ?? ''

describe('hebb check of', () => {
  it('a rule that is right finds nothing', async () => {
    const { code, err, failed } = await check('export const mine = () => make()')
    expect([code, err, failed]).toEqual([0, '', []])
  })

  it('the wrong sign says that the loss rises', async () => {
    const { code, out, failed } = await check(
      `export const mine = () => make({ local: ({ pre, post }) => [{ pre: pre.h, post: post.delta, scale: -1 }] })`,
    )
    expect([code, failed]).toEqual([1, ['C11']])
    expect(about(out, 'C11')).toMatch(
      /learns a tiny problem\n +wanted: the loss .* falls below half within 200 steps\n +got: the loss went from .* in 200 steps of a network 4-8-2: it rises\. What local names is subtracted, so look for a wrong sign\n/,
    )
    expect(about(out, 'C11')).toContain(smallest)
  })

  it('the wrong sign of a claimed gradient says so as well', async () => {
    const { out, failed } = await check(`export const mine = () => ({
      ...make({ local: ({ pre, post }) => [{ pre: pre.h, post: post.delta, scale: -1 }] }),
      claims: { ...make().claims, backprop: { kind: 'exact', of: 'network-loss' } },
    })`)
    expect(failed).toEqual(['C11', 'C18'])
    expect(about(out, 'C18')).toMatch(/exact gradient\n[^]*along a random direction the loss changes by/)
  })

  it("another layer's tensor names it, its layer and what may be named, once", async () => {
    const { code, out, failed } = await check(`
      let above
      export const mine = () => make({
        *run(ctx, go) { above = ctx.state.delta[2]; yield* go(ctx) },
        local: ({ layer, pre, post }) => [{ pre: pre.h, post: layer.index === 1 && above ? above : post.delta }],
      })`)
    expect([code, failed[0]]).toEqual([1, 'C1'])
    expect(about(out, 'C1')).toContain(
      'factor ownership\n       wanted: local names only tensors of its own pre and post\n',
    )
    expect(about(out, 'C1')).toContain(
      'got: mine: local of layer 1 names δ2 [1, 2], which is not part of that synapse. A synapse sees its own pre and post only: x, h1, e1, δ1.\n',
    )
    expect(about(out, 'C1')).toContain(smallest)
    expect(out.match(/names δ2/g)).toHaveLength(1)
    expect(out).toContain('FAIL C8   shapes and finiteness (as C1)')
  })

  it('a forgotten learning event names the parameter that got no update', async () => {
    const { code, out, failed } = await check(`
      export const mine = () => make({
        *run(ctx, go) { for (const event of go(ctx)) yield 'learn' in event ? { learn: ctx.all.slice(1) } : event },
      })`)
    expect(code).toBe(1)
    expect(failed).toContain('C9')
    expect(about(out, 'C9')).toContain(
      'learning events\n       wanted: every layer learns at least once a step',
    )
    expect(about(out, 'C9')).toContain('got: W1 got no update: no event lets its layer learn\n')
    expect(about(out, 'C9')).toContain(smallest)
  })

  it.each(['Math.random()', '(n = n === 1 ? 0.5 : 1)'])(
    'a rule that is not deterministic (%s) shows two values, and that others follow',
    async (scale) => {
      const { code, out, failed } = await check(`
        let n = 1
        export const mine = () => make({ local: ({ pre, post }) => [{ pre: pre.h, post: post.delta, scale: ${scale} }] })`)
      expect(code).toBe(1)
      expect(failed).toContain('C3')
      expect(about(out, 'C3')).toMatch(
        /determinism\n +wanted: same seed, data and options give the same weights.*\n +got: (?:two runs differ|resumed from a checkpoint it differs): W1\[0\] is \S+ and \S+\. /,
      )
      expect(about(out, 'C3')).toContain('smallest case: {"sizes":[2,2,2')
      expect(out).toContain('Mend C3 first: where two runs differ, other properties fail in consequence.')
    },
  )
})
