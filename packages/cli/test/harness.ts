import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { run, type Io } from '../src/index.js'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Standard output, which must be one JSON document. */
  readonly json: any
}

/** Runs the program in process, in a folder of its own unless told. */
export async function hebb(
  argv: string,
  { cwd = folder(), live = false }: { cwd?: string; live?: boolean } = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const io: Io = {
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    live,
    columns: 80,
    color: false,
    cwd,
    env: {},
  }
  const code = await run(argv.split(/\s+/).filter(Boolean), io)
  return {
    code,
    out,
    err,
    get json() {
      return JSON.parse(out)
    },
  }
}

const folders: string[] = []
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })))

/** A fresh temporary folder, removed when the test file ends. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hebb-cli-'))
  folders.push(path)
  return path
}

/** Backpropagation that climbs instead of descending, without any import. */
export const thirdParty = `
export const climb = () => ({
  apiVersion: 1,
  name: 'sign-flip',
  claims: {
    backprop: { kind: 'none' }, zeroAtTarget: true, online: false, transposes: true, readsFromAbove: true,
    reach: 1, supervised: true, batchAdditive: true,
  },
  state: ({ units, input }) => ({ h: units('h', input), e: units('e'), delta: units('d') }),
  *run({ L, layers, all, state: { h, e, delta }, loss, target, ops }) {
    for (let l = 1; l <= L; l++) layers[l].forward(h[l], h[l - 1])
    yield { output: h[L] }
    loss.gradient(e[L], h[L], target)
    ops.scale(e[L], e[L], -0.001)
    for (let l = L; l >= 1; l--) {
      layers[l].gate(delta[l], e[l], h[l], h[l - 1])
      if (l > 1) layers[l].pullback(e[l - 1], delta[l], e[l], h[l - 1])
    }
    yield { learn: all }
  },
  local: ({ pre, post }) => [{ pre: pre.h, post: post.delta }],
})
`
