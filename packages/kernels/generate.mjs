// Compiles assembly/ and writes the module, in base64, to src/generated/wasm.ts: no file to find at run time.
import { mkdirSync, writeFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'

const DATA_SECTION = 11

const outputs = {}
const { error, stdout, stderr } = await asc.main(['--config', 'asconfig.json', '--outFile', 'kernels.wasm'], {
  writeFile: (name, contents) => void (outputs[name] = contents),
})
process.stdout.write(stdout.toString())
process.stderr.write(stderr.toString())
if (error) process.exit(1)

const wasm = outputs['kernels.wasm']
if (sectionIds(wasm).includes(DATA_SECTION)) {
  throw new Error('The module has static data, which would lie in its workspace: see assembly/workspace.ts.')
}
mkdirSync(new URL('src/generated/', import.meta.url), { recursive: true })
writeFileSync(
  new URL('src/generated/wasm.ts', import.meta.url),
  `// Written by generate.mjs.
export const byteLength: number = ${wasm.length}
export const base64: string =
  '${Buffer.from(wasm).toString('base64')}'
`,
)
console.log(`${wasm.length} bytes of WebAssembly`)

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
