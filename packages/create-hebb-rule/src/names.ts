import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from './errors.js'

/** What the parts of a rule's package are called. */
export interface Names {
  /** Absolute path of the folder to make. */
  readonly folder: string
  /** `my-rule`: the file of the rule. */
  readonly file: string
  /** `myRule`: the function that makes the rule, and the name that it has in reports. */
  readonly rule: string
  readonly package: string
}

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const PACKAGE = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/
const reserved =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'

/**
 * Names of a package outside this repository, from what the user called it: `my-rule`, a path to a folder of that name, or the name of
 * the package, `hebb-rule-mine` or `@you/hebb-rule-mine`.
 *
 * @throws UsageError saying what to call it instead
 */
export function standaloneNames(given: string, packageName: string | undefined, cwd: string): Names {
  const scope = /^(@[^/]+)\/([^/]+)$/.exec(given)
  const folder = resolve(cwd, scope ? scope[2]! : given)
  const file = checkedName(basename(scope ? scope[2]! : given).replace(/^hebb-rule-(?=.)/, ''), given)
  const own = scope ? given : basename(given).startsWith('hebb-rule-') ? basename(given) : `hebb-rule-${file}`
  return { folder, file, rule: camel(file), package: checkedPackage(packageName ?? own) }
}

/**
 * Names of a package of this repository: `my-rule` becomes `@hebb/my-rule` in `packages/my-rule`.
 *
 * @throws UsageError saying what to call it instead
 */
export function workspaceNames(given: string, root: string): Names {
  const file = checkedName(given.replace(/^@hebb\//, ''), given)
  return { folder: join(root, 'packages', file), file, rule: camel(file), package: `@hebb/${file}` }
}

/** @throws UsageError for a name that is no package's */
export function checkedPackage(name: string): string {
  if (PACKAGE.test(name) && name.length <= 214) return name
  throw new UsageError(
    `'${name}' is no name for a package; wanted lower-case letters, digits and hyphens, such as hebb-rule-mine or @you/hebb-rule-mine.`,
  )
}

/** @throws UsageError for a name that cannot be made a file's and a function's */
function checkedName(name: string, given: string): string {
  if (reserved.split(' ').includes(name)) {
    throw new UsageError(
      `'${name}' is a word of JavaScript's own; choose another name, such as ${name}-rule.`,
    )
  }
  if (KEBAB.test(name)) return name
  const near = kebab(name)
  const place = dirname(given) === '.' || given.startsWith('@') ? near : join(dirname(given), near)
  throw new UsageError(
    `'${name}' is no name for a rule; wanted lower-case letters and digits that begin with a letter, words between hyphens, such as my-rule.` +
      (KEBAB.test(near) ? ` Did you mean ${place}?` : ''),
  )
}

const camel = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())

const kebab = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
