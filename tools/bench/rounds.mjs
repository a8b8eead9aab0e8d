// Compares contenders in interleaved rounds, A B C A B C …, so that what disturbs one disturbs all: each
// round gives a ratio, and the medians of those are what to quote. Time is CPU time of this process, not wall
// time, but where threads are compared.
import process from 'node:process'
import { Bench } from 'tinybench'

/** Milliseconds of CPU time, user and system, that this process has used. */
export function cpuMilliseconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Value below which the share `p` of `values` lies, interpolated. */
export function quantile(values, p) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * p
  const low = Math.floor(at)
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low])
}

/** Median milliseconds of one call. */
function roundOf(call, repeats, iterations, now) {
  const bench = new Bench({ now, time: 0, iterations, warmup: false })
  bench.add('call', () => {
    for (let i = 0; i < repeats; i++) call()
  })
  const [{ result }] = bench.runSync()
  if (result.error) throw result.error
  return result.latency.p50 / repeats
}

/** Calls until `milliseconds` have passed, which lets the compilers finish; returns the time of a call. */
function warmUp(call, milliseconds, now) {
  const start = now()
  let calls = 0
  do {
    call()
    calls++
  } while (now() - start < milliseconds)
  return (now() - start) / calls
}

/**
 * Times each of `contenders` ({ name: function }) and compares it with the first.
 *
 * @param now the clock: CPU time, or `performance.now` where other threads' work shall not count
 * @returns for each: median milliseconds of one call, and the ratio to the first with its quartiles
 */
export function compare(
  contenders,
  { rounds = 9, iterations = 5, sample = 4, warmup = 100, now = cpuMilliseconds } = {},
) {
  const entries = Object.entries(contenders).map(([name, call]) => {
    const milliseconds = warmUp(call, warmup, now)
    return { name, call, repeats: Math.max(1, Math.round(sample / milliseconds)), times: [] }
  })
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) entry.times.push(roundOf(entry.call, entry.repeats, iterations, now))
  }
  return entries.map(({ name, times }) => {
    const ratios = times.map((time, round) => time / entries[0].times[round])
    return {
      name,
      milliseconds: quantile(times, 0.5),
      ratio: quantile(ratios, 0.5),
      quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    }
  })
}

/** `2.31 [2.25, 2.40]` */
export const showRatio = ({ ratio, quartiles }) =>
  `${ratio.toFixed(2)} [${quartiles.map((q) => q.toFixed(2)).join(', ')}]`

/** One line of a comparison: how long the first takes, and how many times as long the others do. */
export function printComparison(
  label,
  results,
  unit = ({ milliseconds }) => `${milliseconds.toFixed(4)} ms`,
) {
  const [first, ...others] = results
  const ratios = others.map((result) => `${result.name} ${showRatio(result)}`.padEnd(32))
  console.log(
    `${label.padEnd(30)} ${first.name} ${unit(first).padEnd(16)} times as long: ${ratios.join(' ')}`.trimEnd(),
  )
}
