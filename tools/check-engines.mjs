// Every dependency, of production and of development, must run on the oldest Node that our packages promise.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { packagesIn, readJson, report, root } from './workspace.mjs'

const promised = readJson(join(root, 'package.json')).engines.node
const oldest = semver.minVersion(promised)

const ownProblems = ['packages', 'examples'].flatMap((parent) =>
  packagesIn(parent).flatMap(({ path, manifest }) =>
    manifest.engines?.node === promised
      ? []
      : [
          `${path.slice(root.length)}: engines.node is ${manifest.engines?.node}; wanted "${promised}", the root's`,
        ],
  ),
)

/** Name, version and `engines.node` of each dependency of a pnpm lockfile. */
function* lockedEngines(lockfile) {
  let key = ''
  for (const line of lockfile.split('\n')) {
    key = /^ {2}'?([^ '].*?)'?:$/.exec(line)?.[1] ?? key
    const node = /^ {4}engines: \{(?:.*, )?node: ('[^']*'|"[^"]*"|[^,}]*)/.exec(line)?.[1]
    if (node !== undefined) yield [key, node.replaceAll(/^['"]|['"]$/g, '').trim()]
  }
}

let count = 0
const folders = ['', 'site/', ...['bench', 'mutation', 'release', 'runtimes'].map((tool) => `tools/${tool}/`)]
const problems = folders
  .map((folder) => `${folder}pnpm-lock.yaml`)
  .filter((file) => existsSync(join(root, file)))
  .flatMap((file) => {
    const locked = [...lockedEngines(readFileSync(join(root, file), 'utf8'))]
    count += locked.length
    if (locked.length === 0) return [`${file}: found no engines; has its format changed?`]
    return locked
      .filter(([, node]) => !semver.satisfies(oldest, node))
      .map(([key, node]) => `${file}: ${key} wants Node ${node}, which leaves out ${oldest}`)
  })
report(`Node ${oldest} suits ${count} dependencies`, [...ownProblems, ...problems])
