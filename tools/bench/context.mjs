// What a number was measured on: printed with every result.
import { cpus, loadavg } from 'node:os'
import process from 'node:process'

export const context = () => ({
  node: process.version,
  v8: process.versions.v8,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  load: loadavg().map((x) => Number(x.toFixed(2))),
})

export function printContext() {
  const { node, v8, cpu, cores, load } = context()
  console.log(`node ${node}, v8 ${v8}, ${cpu}, ${cores} cores, load average ${load.join(' ')}`)
  if (load[0] > cores / 2)
    console.log('The machine is busy: ratios hold better than times, and neither holds well.')
}
