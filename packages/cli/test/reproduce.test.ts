import { describe, expect, it } from 'vitest'
import { hebb } from './harness.js'

describe('hebb reproduce', () => {
  it('prints the distances of every buffer that the page prints', async () => {
    const { code, out } = await hebb('reproduce sutro-tp --memory')
    expect(code).toBe(0)
    for (const [buffer, reads, distance] of [
      ['W1', 2, '42,555'],
      ['h1', 4, '8,503.25'],
      ['W2', 2, '31,044'],
      ['G2', 2, '27,543'],
      ['g2_bias', 2, '27,543'],
      ['h1', 2, '2,001.5'],
    ])
      expect(out).toMatch(new RegExp(`│ ${buffer} +│ +[\\d,]+ │ +${reads} │ +${distance} │`))
    const { json } = await hebb('reproduce sutro-ep --memory --json')
    expect(json.steps.map(({ ard }: { ard: number }) => Math.round(ard))).toEqual([18121, 711003])
  })

  it("puts the page's figures beside ours, with a verdict a row", async () => {
    const { out, err } = await hebb('reproduce sutro-tp --bits 3 --page-only')
    expect(out).toMatch(/│ TargetProp │ best test │ +42 │ 0.780 │ 0.780 │ +exact │/)
    expect(out).toContain('Rows: 7 exact.')
    expect(out).toContain('labelled by a secret of its own')
    expect(err).toContain('TargetProp, n=3 k=3, seed 42')
  }, 60_000)

  it('refuses other pages and sizes', async () => {
    expect(await hebb('reproduce sutro-pc')).toMatchObject({ code: 2 })
    expect(await hebb('reproduce sutro-tp --bits 4')).toMatchObject({ code: 2 })
    expect(await hebb('reproduce sutro-tp --questions')).toMatchObject({ code: 2 })
  })
})
