import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder, hebb } from './harness.js'

const small = 'compare --task parity --bits 12 --samples 200 --epochs 2'

describe('hebb compare --report', () => {
  it('writes figures, a page and the record, and changes nothing of the result', async () => {
    const cwd = folder()
    const { code, err, json } = await hebb(`${small} --rules bp,dtp --seeds 1,2 --report out --json`, { cwd })
    expect(code).toBe(0)
    expect(err).toContain(join(cwd, 'out', 'index.html'))
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual(
      [
        ...['accuracy', 'alignment', 'reuse', 'traffic'].flatMap((name) => [`${name}.png`, `${name}.svg`]),
        'index.html',
        'record.json',
      ].sort(),
    )
    const page = readFileSync(join(cwd, 'out', 'index.html'), 'utf8')
    expect(page.match(/<svg xmlns/g)!.length).toBeGreaterThanOrEqual(4)
    expect(page).toContain(
      'hebb compare --task parity --bits 12 --samples 200 --rules bp,dtp --seeds 1,2 --epochs 2',
    )
    expect(JSON.parse(readFileSync(join(cwd, 'out', 'record.json'), 'utf8'))).toEqual(json)

    const [bp, , dtp] = json.results
    expect(bp.details.epochs).toHaveLength(2)
    for (const { alignment } of bp.details.epochs)
      for (const cosine of alignment) expect(cosine).toBeCloseTo(1, 5)
    const { json: plain } = await hebb(`${small} --rules bp,dtp --seeds 1 --json`)
    expect(plain.results[1].details).toBeUndefined()
    // Looking draws from none of the rule's random streams.
    expect(dtp.testAccuracy).toBe(plain.results[1].testAccuracy)
    const { phases } = dtp.details
    const moved = phases.reduce((sum: number, { floats }: { floats: number }) => sum + floats, 0)
    // All but a read of what was never written: the rate of the feedback, a single float.
    expect(dtp.trace.totalFloats - moved).toBeLessThanOrEqual(1)
  }, 120_000)
})
