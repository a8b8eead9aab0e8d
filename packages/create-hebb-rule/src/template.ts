import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from './errors.js'
import type { Names } from './names.js'

/** A file to write. */
export interface File {
  /** Relative to the package, with `/`. */
  readonly path: string
  readonly text: string
}

export type Kind = 'standalone' | 'workspace'

const home = fileURLToPath(new URL('../template', import.meta.url))

/**
 * The files of a package: those that both kinds share, and the kind's own, with names and versions filled in.
 *
 * @throws UsageError where the rule's name is one that the files use already
 */
export function filledTemplate(
  kind: Kind,
  names: Names,
  versions: Readonly<Record<'core' | 'testkit' | 'hebb', string>>,
): File[] {
  const files = ['common', kind].flatMap((part) => filesIn(join(home, part)))
  for (const { path, text } of files) {
    if (!path.endsWith('.ts') || !new RegExp(`\\b${names.rule}\\b`).test(code(text))) continue
    throw new UsageError(
      `'${names.rule}' already means something in the files of a rule (${path}); choose another name, such as ${names.file}-rule.`,
    )
  }
  const values: Readonly<Record<string, string>> = {
    'my-package': names.package,
    'my-rule': names.file,
    myRule: names.rule,
    RULE_PATH: kind === 'standalone' ? '.' : `./packages/${names.file}`,
    VERSION_OF_CORE: `^${versions.core}`,
    VERSION_OF_TESTKIT: `^${versions.testkit}`,
    VERSION_OF_HEBB: `^${versions.hebb}`,
  }
  const fill = (text: string): string =>
    text.replaceAll(new RegExp(Object.keys(values).join('|'), 'g'), (key) => values[key]!)
  return files.map(({ path, text }) => ({
    // npm leaves a file of the name .gitignore out of a package, and takes a package.json for one of the package itself.
    path: fill(path).replace('_gitignore', '.gitignore').replace('_package.json', 'package.json'),
    text: fill(text),
  }))
}

/** A program without comments, without what only stands between quotes, and without the name that is to be filled in. */
const code = (text: string): string =>
  text
    .replaceAll('myRule', '')
    .replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '')
    .replaceAll(/'[^'\n]*'/g, "''")

function filesIn(folder: string, prefix = ''): File[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = prefix ? `${prefix}/${entry.name}` : entry.name
    return entry.isDirectory()
      ? filesIn(folder, path)
      : [{ path, text: readFileSync(join(folder, path), 'utf8') }]
  })
}
