// `npm run api` writes into each package's `api/` what its users can see, one report for each entry point, from the built
// declarations; `check:api`, this without --write, fails when a report is not what is committed. So a change of the public
// surface shows in a diff.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { packagesIn, report } from './workspace.mjs'

const write = process.argv.includes('--write')
const scratch = mkdtempSync(join(tmpdir(), 'hebb-api-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

const none = { default: { logLevel: 'none' } }
const compilerOptions = {
  module: 'nodenext',
  moduleResolution: 'nodenext',
  target: 'ES2022',
  lib: ['ES2022', 'DOM'],
  types: [],
  strict: true,
  skipLibCheck: true,
}

/** The report of one entry point is `<name>.api.md`; `types` is its file of declarations. */
function extract(path, name, types) {
  const prepared = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(path, 'package.json'),
    configObject: {
      projectFolder: path,
      mainEntryPointFilePath: types,
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(path, 'api'),
        reportTempFolder: scratch,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      // It is here for its report; what it would say of docstrings is not our style.
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: none,
        tsdocMessageReporting: none,
      },
    },
  })
  const problems = []
  const { apiReportChanged } = Extractor.invoke(prepared, {
    localBuild: write,
    messageCallback(message) {
      if (message.logLevel === 'error') problems.push(`${types}: ${message.text}`)
      message.handled = true
    },
  })
  return { problems, changed: apiReportChanged }
}

/** Entry points that have declarations, `{ name, types }`: by what a condition other than the source's says. */
function entriesOf(manifest) {
  const [main] = manifest.name.split('/').slice(-1)
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, conditions]) => {
    const name = subpath === '.' ? main : `${main}.${subpath.slice(2)}`
    const { types, browser } = conditions
    return [
      ...(types ? [{ name, types }] : []),
      ...(browser?.types ? [{ name: `${name}.browser`, types: browser.types }] : []),
    ]
  })
}

let count = 0
const problems = packagesIn('packages')
  .filter(({ manifest }) => !manifest.private)
  .flatMap(({ path, folder, manifest }) => {
    const entries = entriesOf(manifest)
    count += entries.length
    const wanted = new Set(entries.map(({ name }) => `${name}.api.md`))
    if (write && entries.length > 0) mkdirSync(join(path, 'api'), { recursive: true })
    const reports = existsSync(join(path, 'api')) ? readdirSync(join(path, 'api')) : []
    const left = reports.filter((file) => !wanted.has(file))
    if (write) for (const file of left) rmSync(join(path, 'api', file))
    return [
      ...(write ? [] : left.map((file) => `packages/${folder}/api/${file}: there is no such entry point`)),
      ...entries.flatMap(({ name, types }) => {
        const { problems, changed } = extract(path, name, join(path, types))
        if (!changed || write) return problems
        const file = join('api', `${name}.api.md`)
        const now = join(scratch, `${name}.api.md`)
        if (existsSync(join(path, file)))
          spawnSync('git', ['--no-pager', 'diff', '--no-index', file, now], { cwd: path, stdio: 'inherit' })
        return [...problems, `packages/${folder}/${file} is not what was built: npm run api`]
      }),
    ]
  })
report(`${count} API reports`, problems)
