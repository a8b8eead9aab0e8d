// Runs every `js` block of every README and of every page of docs/ and site/pages/, and compares what it prints with the comments that
// say so: those on the lines of `console.log`, and those that end a block. Runs every `$ hebb trace` and `$ hebb check` whose output a
// `console` block shows below it, and compares that; with `--write` it puts what was printed there. Needs a build.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesIn, packagesIn, report, root } from './workspace.mjs'

/** Where a text's programs find their imports, if not in its own package: there every package is installed. */
const everything = join(root, 'packages/cli')
const importsEverything = ['README.md', 'packages/testkit/README.md']

/** The text with the output of each command as `run` prints it: a command and below it what it printed, in a block `console`. */
export const refreshed = (text, run) =>
  text.replaceAll(
    /^```console\n\$ (hebb (?:trace|check) .*)\n(?!\$ |```)[^]*?^```$/gm,
    (_, command) => `\`\`\`console\n$ ${command}\n${run(command).trimEnd()}\n\`\`\``,
  )

/** What the section on memory and dataflow of a rule's README does not show. */
export function lacking(text) {
  const section = text.split(/^## /m).find((part) => part.startsWith('Memory and dataflow\n')) ?? ''
  return ['hebb trace', 'hebb check']
    .filter((command) => !section.includes(`\n\`\`\`console\n$ ${command} `))
    .map((command) => `no \`$ ${command}\` below “Memory and dataflow”`)
}

/** What is wrong with a program, of which `run` gives exit code, output and errors. */
export function programProblems(code, run) {
  const { status, stdout, stderr } = run(code)
  if (status !== 0) return [`exit code ${status}\n${stderr}`]
  return expected(code)
    .filter((line) => !stdout.includes(line))
    .map((line) => `it should print\n  ${line}\nand printed\n  ${stdout.trim().replaceAll('\n', '\n  ')}`)
}

function expected(code) {
  const lines = code.trimEnd().split('\n')
  const inline = lines.flatMap((line) => line.match(/console\.log\(.*\/\/ (.*)$/)?.[1] ?? [])
  const last = lines.findLastIndex((line) => !line.startsWith('// '))
  return [...inline, ...lines.slice(last + 1).map((line) => line.slice(3))]
}

/** The first line that differs, as it is shown and as it is. */
export function difference(shown, printed) {
  const [before, after] = [shown, printed].map((text) => text.split('\n'))
  const at = after.findIndex((line, i) => line !== before[i])
  return `line ${at + 1} shows\n  ${before[at] ?? ''}\nbut what is printed is\n  ${after[at]}\nnpm run readmes puts it right`
}

const node = (cwd, ...args) => spawnSync(process.execPath, args, { encoding: 'utf8', cwd })

function runProgram(folder, code) {
  const file = join(folder, `.readme-${process.pid}.mjs`)
  writeFileSync(file, code)
  const result = node(folder, file)
  rmSync(file)
  return result
}

function runCommand(command) {
  const [, ...args] = command.split(' ')
  const { status, stdout, stderr } = node(root, join(root, 'packages/cli/bin/hebb.js'), ...args)
  if (status !== 0) throw new Error(`${command}: exit code ${status}\n${stdout}${stderr}`)
  return stdout
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const write = process.argv.includes('--write')
  const published = packagesIn('packages').filter(({ manifest }) => !manifest.private)
  const texts = [
    { path: root, file: join(root, 'README.md') },
    ...published.map(({ path, manifest }) => ({ path, manifest, file: join(path, 'README.md') })),
    ...['docs', 'site/pages'].flatMap((folder) =>
      filesIn(join(root, folder), ['.md']).map((file) => ({ path: everything, file })),
    ),
  ]
  const problems = texts.flatMap(({ path, manifest, file }) => {
    const name = relative(root, file)
    if (!existsSync(file)) return [`there is no ${name}`]
    const text = readFileSync(file, 'utf8')
    const now = refreshed(text, runCommand)
    if (write) {
      if (now !== text) writeFileSync(file, now)
      return []
    }
    const folder = importsEverything.includes(name) ? everything : path
    const programs = [...text.matchAll(/^```js\n(.*?)^```$/gms)].flatMap(([, code], i) =>
      programProblems(code, (source) => runProgram(folder, source)).map(
        (problem) => `${name}, program ${i + 1}: ${problem}`,
      ),
    )
    const missing = manifest?.keywords?.includes('hebb-rule') ? lacking(text) : []
    const stale = now === text ? [] : [difference(text, now)]
    return [...programs, ...[...missing, ...stale].map((problem) => `${name}: ${problem}`)]
  })
  report(write ? 'what READMEs print' : 'programs and commands in READMEs and docs', problems)
}
