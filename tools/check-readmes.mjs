// Holds every block of code of the READMEs, of docs/ and of site/pages/ to what it says, by its language:
//
//   js       is run, and what it prints compared with the comments on the lines of `console.log` and at its end
//   ts       is type-checked against the built packages
//   sh       has each command parsed with its real flags, and looks for scripts and packages that it names
//   console  the same; what stands below `$ hebb trace`, `check` and `train` is compared with what they print, times apart
//   yaml     configures one step of `hebb train`
//   text     is shown, and nothing else: equations, trees, what a failure looks like. They are counted
//
// Commands in running text are parsed too, and rows of the tables of `hebb compare` are those of site/data/compare.json. With
// `--write` it puts what commands print into the texts. Needs a build.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { commandProblem, commandsIn, mentioned, rowsIn, rowsOf, typeProblems } from './doc-blocks.mjs'
import { blocksOf, guide } from './guide.mjs'
import { filesIn, packagesIn, readJson, report, root } from './workspace.mjs'

/** Where a text's programs find their imports, if not in its own package: there every package is installed. */
const everything = join(root, 'packages/cli')
const importsEverything = ['README.md', 'packages/testkit/README.md']

/** What is shown is what was printed: times may differ, and a line … stands for lines left out. */
function isSame(shown, printed) {
  const timeless = (text) => text.replaceAll(/\d[\d.]* s\b/g, 'some s')
  const exactly = (text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const pattern = timeless(shown).split(/^…\n/m).map(exactly).join('[^]*')
  return new RegExp(`^${pattern}$`).test(timeless(printed))
}

/** A block `console` as commands, each with what is shown below it. */
const sessionOf = (text) =>
  text.split(/^(?=\$ )/m).map((part) => {
    const [, command, shown] = /^\$ (.*)\n([^]*)$/.exec(part) ?? []
    return { command, shown, part }
  })

/** The text with the output of each command as `run` prints it. */
export const refreshed = (text, run) =>
  text.replaceAll(/^```console\n([^]*?)^```$/gm, (_, block) => {
    const parts = sessionOf(block).map(({ command, shown, part }) => {
      if (!shown || !/^hebb (trace|check|train)\b/.test(command)) return part
      const printed = `${run(command).trimEnd()}\n`
      return isSame(shown, printed) ? part : `$ ${command}\n${printed}`
    })
    return `\`\`\`console\n${parts.join('')}\`\`\``
  })

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

/** Runs a program as if it lay in the folder. */
export function runProgram(folder, code) {
  const file = join(folder, `.readme-${process.pid}.mjs`)
  writeFileSync(file, code)
  const result = node(folder, file)
  rmSync(file)
  return result
}

const scratch = mkdtempSync(join(tmpdir(), 'hebb-readmes-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

function runCommand(command) {
  const [, ...args] = command.split(' ')
  const { status, stdout, stderr } = node(scratch, join(root, 'packages/cli/bin/hebb.js'), ...args)
  if (status !== 0) throw new Error(`${command}: exit code ${status}\n${stdout}${stderr}`)
  return stdout
}

/** Checks of a block by its language, `(block, text)` to problems; types are checked of all texts at once. */
const checksOf = ({ context, rows }) => {
  const commands = async (list) => {
    const problems = await Promise.all(
      list.map(async (command) => [command, await commandProblem(command, context)]),
    )
    return problems.flatMap(([command, problem]) => (problem ? [`${command}: ${problem}`] : []))
  }
  return {
    js: ({ text }, { folder }) => programProblems(text, (code) => runProgram(folder, code)),
    ts: () => [],
    sh: ({ text }) => commands(commandsIn(text)),
    console: async ({ text }) => [
      ...(await commands(sessionOf(text).flatMap(({ command }) => command ?? 'no command'))),
      ...rowsIn(text).flatMap((row) => (rows.includes(row) ? [] : [`not in site/data/compare.json: ${row}`])),
    ],
    yaml: ({ text }) => {
      writeFileSync(join(scratch, 'config.yaml'), text)
      runCommand('hebb train --config config.yaml --steps 1 --samples 100')
      return []
    },
    text: () => [],
    mentions: async (text) =>
      (await commands(mentioned(text))).filter(
        (problem) => !/missing required argument|argument missing/.test(problem),
      ),
  }
}

function textsOf(packages) {
  const texts = [
    ...['README.md', 'CONTRIBUTING.md'].map((name) => ({ path: root, file: join(root, name) })),
    ...packages.map(({ path, manifest }) => ({ path, manifest, file: join(path, 'README.md') })),
    ...['docs', 'site/pages'].flatMap((folder) =>
      filesIn(join(root, folder), ['.md']).map((file) => ({ path: everything, file })),
    ),
  ]
  return texts.map((text) => {
    const name = relative(root, text.file).replaceAll('\\', '/')
    return { ...text, name, folder: importsEverything.includes(name) ? everything : text.path }
  })
}

async function check(texts, packages) {
  const { program } = await import(pathToFileURL(join(root, 'packages/cli/dist/index.js')).href)
  const manifest = readJson(join(root, 'package.json'))
  const known = [...packages.map((one) => one.manifest.name), ...Object.keys(manifest.devDependencies)]
  const { tasks } = readJson(join(root, 'site/data/compare.json'))
  const rows = tasks.flatMap(rowsOf)
  const [problems, typed, counts] = [[], [], {}]
  for (const text of texts) {
    const { name, manifest: own, source } = text
    const scripts = Object.keys({ ...manifest.scripts, ...own?.scripts })
    const checks = checksOf({ context: { scripts, packages: known, program }, rows })
    const say = (found) => problems.push(...found.map((problem) => `${name}: ${problem}`))
    // check-scaffold.mjs follows this one, in a package of its own.
    for (const block of name === guide ? [] : blocksOf(source)) {
      const where = `${name}, line ${block.line}`
      counts[block.language] = (counts[block.language] ?? 0) + 1
      if (!Object.hasOwn(checks, block.language)) {
        problems.push(`${where}: a block of '${block.language}'; say \`text\` where it can only be shown`)
        continue
      }
      const found = await checks[block.language](block, text)
      problems.push(...found.map((problem) => `${where}: ${problem}`))
      if (block.language === 'ts') typed.push({ where, folder: everything, text: block.text })
    }
    say(await checks.mentions(source))
    if (own?.keywords?.includes('hebb-rule')) say(lacking(source))
    const now = refreshed(source, runCommand)
    if (now !== source) say([difference(source, now)])
  }
  problems.push(...typeProblems(typed))
  console.log(
    Object.entries(counts)
      .map(([language, n]) => `${n} ${language}`)
      .join(', '),
  )
  return problems
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const packages = packagesIn('packages')
  const texts = textsOf(packages)
  const missing = texts.filter(({ file }) => !existsSync(file)).map(({ name }) => `there is no ${name}`)
  if (missing.length > 0) report('READMEs', missing)
  for (const text of texts) text.source = readFileSync(text.file, 'utf8')
  if (process.argv.includes('--write')) {
    for (const { file, source } of texts) {
      const now = refreshed(source, runCommand)
      if (now !== source) writeFileSync(file, now)
    }
    report('what READMEs print', [])
  }
  report('programs and commands in READMEs and docs', await check(texts, packages))
}
