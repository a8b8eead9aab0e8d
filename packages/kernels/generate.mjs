// Compiles assembly/ and writes each build of the module, in hexadecimal, to src/generated: no file to find at run
// time. Longer than base64, but a quarter smaller once compressed, since bytes stay whole. A build is a file of its
// own, so that a program carries only those that it imports.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const DATA_SECTION = 11

mkdirSync(new URL('src/generated/', import.meta.url), { recursive: true })
const { targets } = JSON.parse(readFileSync(new URL('asconfig.json', import.meta.url), 'utf8'))
for (const target of Object.keys(targets)) await build(target)

async function build(target) {
  const outputs = {}
  const { error, stdout, stderr } = await asc.main(
    ['--config', 'asconfig.json', '--target', target, '--outFile', 'kernels.wasm'],
    { writeFile: (name, contents) => void (outputs[name] = contents) },
  )
  process.stdout.write(stdout.toString())
  process.stderr.write(stderr.toString())
  if (error) process.exit(1)

  const wasm = outputs['kernels.wasm']
  if (sectionIds(wasm).includes(DATA_SECTION)) {
    throw new Error(
      'The module has static data, which would lie in its workspace: see assembly/workspace.ts.',
    )
  }
  writeFileSync(
    new URL(`src/generated/${target}.ts`, import.meta.url),
    `// Written by generate.mjs.
export const byteLength: number = ${wasm.length}
export const hex: string =
  '${Buffer.from(wasm).toString('hex')}'
`,
  )
  console.log(`${target}: ${wasm.length} bytes of WebAssembly`)
}

/** Ids of the sections of a module: each is an id, a length in LEB128, and that many bytes. */
function sectionIds(bytes) {
  const ids = []
  for (let at = 8; at < bytes.length;) {
    ids.push(bytes[at++])
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      length |= (byte & 127) << shift
      if (byte < 128) break
    }
    at += length
  }
  return ids
}
