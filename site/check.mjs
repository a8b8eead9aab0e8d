// Opens the built site in Chromium: the demo reaches its accuracy, nothing is reported to the console, every internal link
// leads somewhere, search finds, the start page's own JavaScript stays small, no page is wider than a phone, and the
// comparison is what `hebb compare` prints today. `--shots FOLDER` keeps pictures, light and dark, desktop and phone. Chromium is the system's; HEBB_CHROMIUM
// names another.
import { spawnSync } from 'node:child_process'
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { filesIn, readJson, report, root } from '../tools/workspace.mjs'

const site = fileURLToPath(new URL('dist', import.meta.url))
const problems = []
const limits = { javascript: 150_000, accuracy: 0.97, steps: 400 }

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** The file that a path of the site is served from, as static hosts do it: `/a/b` is `a/b.html` or `a/b/index.html`. */
function fileOf(path) {
  const base = join(site, decodeURIComponent(path))
  return [base, `${base.replace(/\/$/, '')}.html`, join(base, 'index.html')].find(
    (file) => existsSync(file) && statSync(file).isFile(),
  )
}

const server = createServer((request, response) => {
  const file = fileOf(new URL(request.url, 'http://localhost').pathname)
  response.writeHead(file ? 200 : 404, {
    'content-type': types[extname(file ?? '')] ?? 'application/octet-stream',
  })
  if (file) createReadStream(file).pipe(response)
  else response.end()
})

// Links

const ids = new Map()
const idsIn = (file) => {
  if (!ids.has(file))
    ids.set(
      file,
      new Set(
        [...readFileSync(file, 'utf8').matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, id]) => unescape(id)),
      ),
    )
  return ids.get(file)
}
const unescape = (text) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&')

function brokenLinks(file) {
  const page = `/${relative(site, file).replaceAll('\\', '/')}`
  const links = [...readFileSync(file, 'utf8').matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map(([, href]) => href)
  return [...new Set(links.map(unescape))].flatMap((href) => {
    const url = new URL(href, `http://site${page}`)
    if (url.host !== 'site') return []
    const target = fileOf(url.pathname)
    if (!target) return [`${page}: ${href} leads nowhere`]
    const anchor = decodeURIComponent(url.hash.slice(1))
    return anchor === '' || idsIn(target).has(anchor) ? [] : [`${page}: there is no ${href}`]
  })
}

const pages = filesIn(site, ['.html']).filter((file) => !file.endsWith('404.html'))
problems.push(...pages.flatMap(brokenLinks))

// The comparison

/** What does not depend on the machine. */
const deterministic = ({ results }) =>
  results.map(({ rule, testAccuracy, epochs, updates, alignment, trace }) =>
    JSON.stringify({ rule, testAccuracy, epochs, updates, alignment, trace }),
  )

function staleComparison() {
  const stored = readJson(new URL('data/compare.json', import.meta.url)).tasks.find(
    ({ task }) => task.name === 'parity',
  )
  const cli = join(root, 'packages', 'cli', 'bin', 'hebb.js')
  const printed = spawnSync(process.execPath, [cli, 'compare', '--task', 'parity', '--json'], {
    encoding: 'utf8',
  })
  if (printed.status !== 0) return [`hebb compare: exit code ${printed.status}\n${printed.stderr}`]
  const [before, now] = [stored, JSON.parse(printed.stdout)].map(deterministic)
  return now.flatMap((result, i) =>
    result === before[i]
      ? []
      : [
          `site/data/compare.json says\n  ${before[i]}\nhebb compare prints\n  ${result}\nnpm run docs:compare puts it right`,
        ],
  )
}
problems.push(...staleComparison())

// In the browser

const executablePath = [
  process.env.HEBB_CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path))
if (executablePath === undefined)
  report('the site', [
    ...problems,
    'There is no Chromium: install chromium-headless-shell, or name one in HEBB_CHROMIUM.',
  ])

await new Promise((resolve) => server.listen(0, resolve))
const origin = `http://localhost:${server.address().port}`
const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})

async function open(path, options = {}) {
  const page = await browser.newPage(options)
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      problems.push(`${path}: the console says: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`${path}: ${error.stack ?? error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${path}: ${response.status()} for ${response.url()}`)
  })
  await page.goto(`${origin}${path}`, { waitUntil: 'load' })
  return page
}

const demo = '.demo .accuracy'
const trained = (page) => page.waitForSelector(`${demo}[data-done="true"]`, { timeout: 120_000 })

async function checkStart() {
  const page = await browser.newPage()
  const scripts = new Set()
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('.js')) scripts.add(new URL(request.url()).pathname)
  })
  await page.goto(origin, { waitUntil: 'load' })
  await trained(page)
  const sizes = [...scripts].map((path) => [path, gzipSync(readFileSync(fileOf(path)), { level: 9 }).length])
  const bytes = sizes.reduce((sum, [, size]) => sum + size, 0)
  const { load, done } = await page.evaluate(() => ({
    load: performance.getEntriesByType('navigation')[0].loadEventEnd,
    done: performance.getEntriesByName('hebb-demo-trained')[0].startTime,
  }))
  const computing = await page.locator('.demo .cost').textContent()
  for (const [path, size] of sizes.sort((a, b) => b[1] - a[1]))
    console.log(`  ${String(size).padStart(7)}  ${path}`)
  console.log(
    `start page: ${(bytes / 1000).toFixed(1)} kB of JavaScript, compressed; limit ${limits.javascript / 1000}`,
  )
  console.log(
    `demo: trained ${((done - load) / 1000).toFixed(2)} s after load. ${computing.trim().replaceAll(/\s+/g, ' ')}`,
  )
  if (bytes > limits.javascript)
    problems.push(`the start page loads ${bytes} bytes of JavaScript, limit ${limits.javascript}`)
  await checkRules(page)
  await page.close()
}

/** Every rule trains when it is chosen; all but plain target propagation, which does not claim to, reach the accuracy. */
async function checkRules(page) {
  const names = await page.locator('.demo .rules button').allTextContents()
  for (const name of names.map((text) => text.trim())) {
    await page.locator(`.demo .rules button >> text="${name}"`).click()
    await page.waitForSelector(`${demo}[data-rule="${name}"][data-done="true"]`, { timeout: 120_000 })
    const accuracy = Number(await page.getAttribute(demo, 'data-accuracy'))
    console.log(`  ${name}: ${(100 * accuracy).toFixed(1)} % after ${limits.steps} steps`)
    if (accuracy < limits.accuracy && name !== 'tp')
      problems.push(`the demo reaches ${accuracy} with ${name}, wanted ${limits.accuracy}`)
  }
}

const shot = process.argv.indexOf('--shots')
const folder = shot < 0 ? undefined : process.argv[shot + 1]
const shoot = (page, name, options) =>
  folder === undefined ? undefined : page.screenshot({ path: join(folder, `${name}.png`), ...options })

async function checkSearch() {
  const page = await open('/guide/first-run')
  await page.waitForLoadState('networkidle')
  await page.click('#local-search button')
  await page.fill('.VPLocalSearchBox .search-input', 'weight transport')
  await page.waitForSelector('.VPLocalSearchBox .result', { timeout: 60_000 }).catch(() => {
    problems.push('search finds nothing for “weight transport”')
  })
  await shoot(page, 'search')
  await page.close()
}

async function checkPages() {
  for (const file of pages) {
    const path = `/${relative(site, file)
      .replaceAll('\\', '/')
      .replace(/(index)?\.html$/, '')}`
    const page = await open(path)
    await page.close()
  }
}

async function checkViews() {
  if (folder !== undefined) mkdirSync(folder, { recursive: true })
  const views = [
    ['desktop', { viewport: { width: 1366, height: 900 } }],
    ['phone', { viewport: { width: 390, height: 844 }, isMobile: true, deviceScaleFactor: 2 }],
  ]
  const paths = { start: '/', rule: '/rules/ep', compare: '/compare', guide: '/guide/first-run' }
  for (const colorScheme of ['light', 'dark'])
    for (const [view, options] of views)
      for (const [name, path] of Object.entries(paths)) {
        const page = await open(path, { ...options, colorScheme })
        if (name === 'start') await trained(page)
        await shoot(page, `${name}-${view}-${colorScheme}`, {
          fullPage: name === 'start' || name === 'compare',
        })
        const wider = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (wider > 0) problems.push(`${path}: ${wider} pixels wider than the ${view}`)
        await page.close()
      }
}

try {
  await checkStart()
  await checkViews()
  await checkSearch()
  await checkPages()
} finally {
  await browser.close()
  server.close()
}
report(`${pages.length} pages of the site, in Chromium`, problems)
