// What can be said of a block of documentation that is not simply run: types are checked, commands are parsed by the program that they
// name, with its real flags, and scripts and packages must be there.
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { root } from './workspace.mjs'

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const strict =
  '--noEmit --strict --skipLibCheck --module nodenext --target es2022 --lib es2022,dom --types node'

/**
 * What the compiler says of programs, all at once.
 *
 * @param programs `{ where, folder, text }`: imports are looked up from the folder
 */
export function typeProblems(programs) {
  const files = programs.map(({ folder, text }, i) => {
    const file = join(folder, `.readme-${process.pid}-${i}.ts`)
    writeFileSync(file, text)
    return file
  })
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, ...strict.split(' '), ...files], {
    cwd: root,
    encoding: 'utf8',
  })
  files.forEach((file) => rmSync(file))
  const errors = stdout.split(/\n(?=\S)/).filter((error) => error.includes(': error TS'))
  if (status !== 0 && errors.length === 0) return [`tsc failed\n${stdout}${stderr}`]
  return errors.map((error) => {
    const at = files.findIndex((file) => error.startsWith(relative(root, file).replaceAll('\\', '/')))
    return `${programs[at]?.where ?? ''}: ${error.trim().replace(/^[^(]*/, '')}`
  })
}

/** The command lines of a block `sh`: without comments and settings of the environment. */
export const commandsIn = (text) =>
  text
    .split('\n')
    .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split(' && '))
    .map((command) => command.trim().replace(/^([A-Z_]+=\S+ )+/, ''))
    .filter(Boolean)

/** Command lines in running text; a capital stands for a number there, and capitals for a word. */
export const mentioned = (markdown) =>
  [...markdown.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`((?:(?:npx )?hebb|npm) [a-z][^`]*)`/g)].map(
    ([, command]) => command.replaceAll(/\s+/g, ' ').replaceAll(/\b[A-Z]\b/g, '1'),
  )

/** Commands that do nothing of ours. */
const harmless = /^(mkdir|cd|node) |^npm (init|publish)\b|^apt-get install /

/**
 * What is wrong with a command line; undefined where nothing is.
 *
 * @param scripts names of the npm scripts that may be meant
 * @param packages names of the packages that may be installed
 * @param program makes the program of `hebb`, given where it writes
 */
export async function commandProblem(command, { scripts, packages, program }) {
  const words = command.split(/\s+/)
  if (words[0] === 'npx') words.shift()
  if (words[0] === 'hebb') return flagProblem(words.slice(1), program)
  if (harmless.test(command)) return undefined
  const [npm, verb, ...rest] = words
  if (npm !== 'npm') return 'nothing here can tell whether it works'
  if (verb === 'create')
    return packages.includes(`create-${rest[0]}`) ? undefined : 'there is no such package here'
  if (verb === 'install') {
    const strange = rest.filter((word) => !word.startsWith('--') && !packages.includes(word))
    return strange.length === 0 ? undefined : `${strange.join(', ')}: no package of ours, nor one that we use`
  }
  const script = verb === 'run' ? rest[0] : verb
  return scripts.includes(script) ? undefined : `there is no script '${script}'`
}

const parsed = Symbol('parsed')

/** Has the program parse a command line, and stops it before it does anything. */
async function flagProblem(args, program) {
  let said = ''
  const write = (text) => void (said += text)
  const io = { stdout: write, stderr: write, live: false, columns: 80, color: false, cwd: root, env: {} }
  const hebb = program(io).hook('preAction', () => {
    throw parsed
  })
  try {
    await hebb.parseAsync(
      args.filter((word) => word !== '…'),
      { from: 'user' },
    )
  } catch (stopped) {
    if (stopped === parsed) return undefined
    if (stopped.exitCode === 0) return undefined // help
  }
  return said.trim() || 'it is no command'
}

/** Rows of a table that `hebb compare` prints, without the column of times. */
export const rowsIn = (text) =>
  [...text.matchAll(/^│ (.*) │$/gm)]
    .map(([, row]) => row.split('│').map((cell) => cell.trim()))
    .map(([rule, accuracy, epochs, , ...more]) => [rule, accuracy, epochs, ...more].join(' │ '))
    .filter((row) => !row.startsWith('rule '))

const count = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** The same rows of the record that it writes with --json. */
export const rowsOf = ({ results }) =>
  results.map(({ rule, testAccuracy, epochs, alignment, trace }) =>
    [
      rule,
      `${(100 * testAccuracy).toFixed(1)} %`,
      epochs,
      alignment.map((cosine) => (cosine === null ? '–' : cosine.toFixed(3))).join(' '),
      ...[trace.totalFloats, trace.ard, trace.ardLastAccess, trace.dmc].map((x) => count.format(x)),
    ].join(' │ '),
  )
