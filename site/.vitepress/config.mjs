import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
const { rules, others } = JSON.parse(readFileSync(at('../.content/site.json'), 'utf8'))

/** The packages as published, their builds: what is on the page is what a user installs. */
const packages = Object.fromEntries(
  readdirSync(at('../../packages')).flatMap((folder) => {
    const built = ['browser.js', 'index.js'].map((file) => at(`../../packages/${folder}/dist/${file}`))
    const entry = built.find((file) => existsSync(file))
    return entry ? [[`@hebb/${folder}`, entry]] : []
  }),
)
const alias = Object.entries(packages).map(([name, entry]) => ({
  find: new RegExp(`^${name}$`),
  replacement: entry,
}))

const guides = [
  ['first-run', 'A first training run'],
  ['choose-a-rule', 'Choosing a rule'],
  ['write-a-rule', 'Writing a rule'],
  ['read-the-memory-report', 'Reading the memory report'],
  ['memory-report', 'Its figures, defined'],
  ['mup', 'Width, and µP'],
  ['properties', 'Property tests across rules'],
].filter(([file]) => existsSync(at(`../.content/guide/${file}.md`)))

const unscoped = { cli: 'hebb, the command line', 'create-hebb-rule': 'create-hebb-rule' }
const link = (base) => (name) => ({ text: `@hebb/${name}`, link: `${base}${name}` })
const sidebar = [
  { text: 'Guide', items: guides.map(([file, text]) => ({ text, link: `/guide/${file}` })) },
  {
    text: 'Rules',
    items: rules.map(({ folder, title }) => ({ text: title, link: `/rules/${folder}` })),
  },
  {
    text: 'Compare',
    items: [
      { text: 'The rules side by side', link: '/compare' },
      { text: 'Two failures, explained', link: '/sutro-pages' },
      { text: 'One of them, wider', link: '/mup-parity' },
      { text: 'Speed', link: '/benchmarks' },
    ],
  },
  {
    text: 'Packages',
    collapsed: true,
    items: others.map((name) =>
      Object.hasOwn(unscoped, name)
        ? { text: unscoped[name], link: `/packages/${name}` }
        : link('/packages/')(name),
    ),
  },
  {
    text: 'Project',
    items: [
      { text: 'Contributing', link: '/contributing' },
      { text: 'Theorems and their tests', link: '/theorems' },
      { text: 'Mutation testing', link: '/mutation' },
    ],
  },
]
const api = [
  {
    text: 'API',
    items: [
      ...others.filter((name) => !Object.hasOwn(unscoped, name)),
      ...rules.map(({ folder }) => folder),
    ].map(link('/api/@hebb/')),
  },
]

export default defineConfig({
  title: 'hebb',
  description: 'Neural networks that learn by local rules, and a place to compare them fairly',
  lang: 'en',
  base: process.env.HEBB_DOCS_BASE ?? '/',
  srcDir: '.content',
  outDir: 'dist',
  cleanUrls: true,
  lastUpdated: false,
  router: { prefetchLinks: false },
  head: [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${process.env.HEBB_DOCS_BASE ?? '/'}mark.svg` }],
    ['meta', { name: 'theme-color', content: '#0f766e' }],
  ],
  markdown: { theme: { light: 'github-light', dark: 'github-dark' } },
  themeConfig: {
    logo: '/mark.svg',
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/first-run', activeMatch: '^/guide/' },
      { text: 'Rules', link: '/rules/bp', activeMatch: '^/rules/' },
      { text: 'Compare', link: '/compare' },
      { text: 'API', link: '/api/', activeMatch: '^/api/' },
    ],
    sidebar: { '/api/': api, '/': sidebar },
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'MIT license' },
  },
  vite: {
    resolve: { alias },
    server: { fs: { allow: [at('../..')] } },
    worker: { format: 'es' },
    build: { target: 'es2022', chunkSizeWarningLimit: 2000 },
  },
})
