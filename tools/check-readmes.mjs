// Runs every `js` block of every README, and compares what it prints with the comments that say so: those on the
// lines of `console.log`, and those that end a block. Needs a build.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { packagesIn, report, root } from './workspace.mjs'

/** Where a README's programs find their imports, if not in its own package: there every package is installed. */
const elsewhere = { [root]: 'packages/cli', [join(root, 'packages/testkit')]: 'packages/cli' }

const published = packagesIn('packages').filter(({ manifest }) => !manifest.private)
const problems = [{ path: root }, ...published].flatMap(({ path }) => {
  const readme = join(path, 'README.md')
  if (!existsSync(readme)) return [`${relative(root, path)} has no README.md`]
  const blocks = [...readFileSync(readme, 'utf8').matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code)
  return blocks.flatMap((code, i) =>
    run(code, join(root, elsewhere[path] ?? relative(root, path))).map(
      (problem) => `${relative(root, readme)}, program ${i + 1}: ${problem}`,
    ),
  )
})
report('programs in READMEs', problems)

/** What is wrong with a program; nothing where it ends well and prints what its comments say. */
function run(code, folder) {
  const file = join(folder, `.readme-${process.pid}.mjs`)
  writeFileSync(file, code)
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', cwd: folder })
  rmSync(file)
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
