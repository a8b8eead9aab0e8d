import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { onTestFinished } from 'vitest'
import type { ImageSet } from '../../src/catalog.js'
import type { ImageOptions } from '../../src/images.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs `load` in processes of their own, at the same time; gives the number of training samples each one got. */
export async function loadInProcesses(
  count: number,
  set: ImageSet,
  options: ImageOptions,
): Promise<number[]> {
  const load = pathToFileURL(join(await transpiledSources(), 'node', 'load.js'))
  const program = `
    import { load } from ${JSON.stringify(load)}
    const { train } = await load(${JSON.stringify(set)}, ${JSON.stringify(options)})
    console.log(train.labels.length)`
  const run = promisify(execFile)
  const results = Array.from({ length: count }, () =>
    run(process.execPath, ['--input-type=module', '-e', program]),
  )
  return (await Promise.all(results)).map(({ stdout }) => Number(stdout))
}

/** The sources as JavaScript, where their imports resolve; removed after the test. */
async function transpiledSources(): Promise<string> {
  const out = join(root, 'node_modules', `.test-${process.pid}`)
  onTestFinished(() => rm(out, { recursive: true, force: true }))
  for (const path of await readdir(join(root, 'src'), { recursive: true })) {
    if (!path.endsWith('.ts')) continue
    const source = await readFile(join(root, 'src', path), 'utf8')
    const compilerOptions = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      verbatimModuleSyntax: true,
    }
    const target = join(out, path.replace(/\.ts$/, '.js'))
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, ts.transpileModule(source, { compilerOptions }).outputText)
  }
  await writeFile(join(out, 'package.json'), '{ "type": "module" }')
  return out
}
