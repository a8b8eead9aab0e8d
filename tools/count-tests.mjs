// Sums what vitest's JSON reporter left in each package (`vitest run --reporter=json
// --outputFile.json=<file>`), and prints `passed failed`. A package with a `test` script and no results
// counts as one failure, and so does a file that did not load.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { packagesIn, readJson } from './workspace.mjs'

const [file, clear] = process.argv.slice(2)
const tested = ['packages', 'examples'].flatMap(packagesIn).filter(({ manifest }) => manifest.scripts?.test)

let passed = 0
let failed = 0
for (const { path, manifest } of tested) {
  const results = join(path, file)
  if (clear === '--clear') {
    rmSync(results, { force: true })
    continue
  }
  if (!existsSync(results)) {
    failed++
    console.error(`${manifest.name}: no test results`)
    continue
  }
  const { numPassedTests, numFailedTests, numPendingTests, success, testResults } = readJson(results)
  const unloaded = testResults.filter((r) => r.status === 'failed' && r.assertionResults.length === 0)
  for (const { name, message } of unloaded) console.error(`${manifest.name}: ${name} did not run: ${message}`)
  const more = unloaded.length || (!success && numFailedTests === 0 ? 1 : 0)
  passed += numPassedTests
  failed += numFailedTests + more
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''
  console.error(`${manifest.name}: ${numPassedTests} passed, ${numFailedTests + more} failed${skipped}`)
}
if (clear !== '--clear') console.log(`${passed} ${failed}`)
