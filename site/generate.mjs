// Writes the pages of the site into site/.content: a page for each rule and package, made of its README; the guides of
// docs/; the comparison, made of data/compare.json; and what is written for the site alone, in pages/. Nothing is
// written twice: a link of a README to another file becomes one to that file's page, or only its text.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { filesIn, packagesIn, readJson, report, root } from '../tools/workspace.mjs'
import { comparison } from './compare.mjs'
import { rules as prose } from './rules.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const content = join(here, '.content')
const packages = packagesIn('packages').map(({ folder, manifest }) => ({ folder, manifest }))
const order = Object.keys(prose)
const rank = ({ folder }) => (order.indexOf(folder) + order.length + 1) % (order.length + 1)
const rules = packages
  .filter(({ manifest }) => manifest.keywords?.includes('hebb-rule'))
  .sort((a, b) => rank(a) - rank(b))
const others = packages.filter((one) => !rules.includes(one) && !one.manifest.private)
const nameOf = (folder) => prose[folder]?.name ?? `@hebb/${folder}`

/** The sections that every rule's page has, in this order. */
const skeleton = [
  'When, and when not',
  'Install',
  'Use',
  'Equations',
  'Options',
  'What it claims, as measured',
  'Memory and dataflow',
  'References',
]

const docs = existsSync(join(root, 'docs', 'guide')) ? readdirSync(join(root, 'docs', 'guide')) : []

/** Page of each source file, both relative: to the root, and to the site's. */
const pages = new Map([
  ...rules.map(({ folder }) => [`packages/${folder}/README.md`, `rules/${folder}.md`]),
  ...others.map(({ folder }) => [`packages/${folder}/README.md`, `packages/${folder}.md`]),
  ['packages/theorems/README.md', 'theorems.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['docs/memory-report.md', 'guide/memory-report.md'],
  ['docs/benchmarks.md', 'benchmarks.md'],
  ['docs/sutro-pages.md', 'sutro-pages.md'],
  ['docs/mup-parity.md', 'mup-parity.md'],
  ['docs/mutation.md', 'mutation.md'],
  ...docs.filter((file) => file.endsWith('.md')).map((file) => [`docs/guide/${file}`, `guide/${file}`]),
  ...readdirSync(join(here, 'pages')).map((file) => [`site/pages/${file}`, file]),
])

const problems = []
const write = (page, text) => {
  mkdirSync(dirname(join(content, page)), { recursive: true })
  writeFileSync(join(content, page), text)
}

/** Applies `change` to what is outside of fenced blocks. */
const outsideCode = (text, change) =>
  text
    .split(/(^```[^]*?^```$)/m)
    .map((part, i) => (i % 2 === 1 ? part : change(part)))
    .join('')

/** Where a link of `source` leads on the site; undefined where the site has no such page. */
function pageOf(source, target) {
  const path = normalize(join(dirname(source), target)).replace(/\/$/, '')
  const page = pages.get(path) ?? pages.get(`${path}/README.md`.replace(/^\.\//, ''))
  return page && `/${page.replace(/(index)?\.md$/, '')}`
}

const relink = (source, text) =>
  outsideCode(text, (part) =>
    part.replaceAll(/(!?)\[([^\][]+)\]\(([^)\s]+)\)/g, (link, image, label, target) => {
      if (/^(https?:|#|\/)/.test(target)) return link
      const [path, anchor] = target.split('#')
      if (!existsSync(join(root, dirname(source), path))) {
        problems.push(`${source}: ${target} does not exist`)
        return label
      }
      if (image) {
        const name = path.split('/').at(-1)
        mkdirSync(join(content, 'figures'), { recursive: true })
        cpSync(join(root, dirname(source), path), join(content, 'figures', name))
        return `![${label}](/figures/${name})`
      }
      const page = pageOf(source, path)
      return page ? `[${label}](${page}${anchor ? `#${anchor}` : ''})` : label
    }),
  )

/** `{ head, sections }` of a README: what stands before the first `##`, and each heading with its text. */
function sectionsOf(text) {
  const [head, ...parts] = text.split(/^(?=## )/m)
  return { head, sections: parts.map((part) => [part.match(/^## (.*)$/m)[1], part.replace(/^## .*\n/, '')]) }
}

const count = new Intl.NumberFormat('en-US')
const percent = (x) => `${(100 * x).toFixed(1)} %`
const yes = (value) => (value ? 'yes' : 'no')

const gradient = ({ kind, of, limit }) =>
  kind === 'none' ? 'none' : kind === 'limit' ? `in the limit of ${limit.option}` : `${kind}, of ${of}`

/** What a rule claims and what it cost in the comparison, as a row of cards. */
function glance(folder, claims, results) {
  const cards = [
    ['weights read backwards', yes(claims.transposes), 'weight transport'],
    ['needs layers above', yes(claims.readsFromAbove), 'in the update of a layer'],
    [
      'reach of an operation',
      claims.reach === 1 ? '1 layer' : 'broadcast',
      'largest distance that one op spans',
    ],
    ['relation to backprop', gradient(claims.backprop), 'what an update equals or tends to'],
    ['weights change', claims.online ? 'during a step' : 'after a step', 'as the rest of the step sees it'],
    ...results.map(({ task, result }) => [
      task.name === 'parity' ? 'sparse parity' : task.name.toUpperCase(),
      percent(result.testAccuracy),
      `test accuracy, ${result.epochs} ${result.epochs === 1 ? 'epoch' : 'epochs'}`,
    ]),
    ...results
      .slice(0, 1)
      .map(({ result, bp }) => [
        'memory traffic',
        `${(result.trace.totalFloats / bp.trace.totalFloats).toFixed(2)} × bp`,
        `${count.format(result.trace.totalFloats)} floats a step of parity`,
      ]),
  ]
  const items = cards.map(
    ([label, value, note]) =>
      `<div class="card"><span class="label">${label}</span><span class="value">${value}</span><span class="note">${note}</span></div>`,
  )
  return `<div class="glance">\n${items.join('\n')}\n</div>\n\n`
}

const { tasks } = readJson(join(here, 'data', 'compare.json'))
const resultsOf = (folder) =>
  tasks.flatMap(({ task, results }) => {
    const result = results.find(({ rule }) => rule === folder)
    return result ? [{ task, result, bp: results.find(({ rule }) => rule === 'bp') }] : []
  })

async function rulePage({ folder }) {
  const source = `packages/${folder}/README.md`
  const { head, sections } = sectionsOf(readFileSync(join(root, source), 'utf8'))
  const named = new Map(sections.map(([title, text]) => [title === 'Reference' ? 'References' : title, text]))
  for (const title of skeleton)
    if (!named.has(title)) problems.push(`${source}: there is no section “${title}”`)
  for (const title of named.keys())
    if (!skeleton.includes(title))
      problems.push(`${source}: section “${title}” is in no other rule's; make it a ###`)

  const module = await import(pathToFileURL(join(root, 'packages', folder, 'dist', 'index.js')).href)
  const title = nameOf(folder)
  const intro = head.replace(/^# .*\n/, `# ${title} <Badge type="tip" text="@hebb/${folder}" />\n`)
  const body = skeleton.map((name) => `## ${name}\n${named.get(name) ?? ''}`).join('')
  const text = `${intro}${glance(folder, module[folder]().claims, resultsOf(folder))}${body}`
  const api = `\n## API\n\nAll exports, with their types: [@hebb/${folder}](/api/@hebb/${folder}).\n`
  write(
    `rules/${folder}.md`,
    `---\ntitle: ${title}\noutline: [2, 3]\n---\n\n${relink(source, text + api).trimEnd()}\n`,
  )
  return { folder, title, claims: module[folder]().claims, line: prose[folder]?.line ?? '' }
}

// The API is typedoc's, which is slow: while one writes, what it wrote last time will do.
for (const entry of existsSync(content) ? readdirSync(content) : [])
  if (entry !== 'api') rmSync(join(content, entry), { recursive: true })
const listed = []
for (const rule of rules) listed.push(await rulePage(rule))
for (const [source, page] of pages) {
  if (page.startsWith('rules/')) continue
  const text = readFileSync(join(root, source), 'utf8')
  write(
    page,
    relink(source, text).replace('<!-- comparison -->', () => comparison(tasks)),
  )
}
if (existsSync(join(here, 'public')))
  cpSync(join(here, 'public'), join(content, 'public'), { recursive: true })

const summary = tasks.map(({ task, results }) => ({
  task: task.name,
  results: results.map(({ rule, testAccuracy, epochs, trace }) => ({
    rule,
    testAccuracy,
    epochs,
    floats: trace.totalFloats,
  })),
}))
write('site.json', JSON.stringify({ rules: listed, others: others.map(({ folder }) => folder), summary }))
const written = filesIn(content, ['.md']).map((file) => relative(content, file))
report(`${written.length} pages of the site`, problems)
