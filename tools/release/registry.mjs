// A registry on this machine, for as long as a rehearsal takes: whoever asks may publish to it, and what it does not have it
// fetches from the user's own.
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { shell } from '../workspace.mjs'

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** A setting of the user's npm, or undefined. */
const setting = (name) => {
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell }
  const value = execFileSync('npm', ['config', 'get', name], options).trim()
  return ['', 'null', 'undefined'].includes(value) ? undefined : value
}

const configuration = (folder, own) => ({
  storage: join(folder, 'storage'),
  uplinks: { npm: { url: setting('registry'), timeout: '60s', maxage: '1h' } },
  packages: {
    // Never from the user's registry, where a package of one of these names may be published too.
    ...Object.fromEntries(own.map((name) => [name, { access: '$all', publish: '$all' }])),
    '**': { access: '$all', proxy: 'npm' },
  },
  max_body_size: '20mb',
  log: { type: 'stdout', format: 'pretty', level: 'warn' },
})

/**
 * Starts a registry that keeps everything in `folder`.
 *
 * @param own names of the packages that will be published to it
 * @returns its address, what an .npmrc must say to use it, and `stop`
 */
export async function startRegistry(folder, own) {
  const settings = join(folder, 'verdaccio.json') // JSON is YAML
  writeFileSync(settings, JSON.stringify(configuration(folder, own)))

  const trusted = process.env.NODE_EXTRA_CA_CERTS ?? setting('cafile')
  const port = await freePort()
  const manifest = createRequire(import.meta.url).resolve('verdaccio/package.json')
  const logFile = join(folder, 'verdaccio.log')
  const log = openSync(logFile, 'w')
  const args = [join(dirname(manifest), 'bin', 'verdaccio')]
  const server = spawn(process.execPath, [...args, '--config', settings, '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    env: { ...process.env, ...(trusted && { NODE_EXTRA_CA_CERTS: trusted }) },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const kill = () => server.kill()
  process.once('exit', kill)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const stop = () => {
    kill()
    return ended
  }

  const url = `http://127.0.0.1:${port}/`
  for (let tries = 0; tries < 240; tries++) {
    if (server.exitCode !== null) break
    const up = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (up) return { url, npmrc: `registry=${url}\n//127.0.0.1:${port}/:_authToken=anybody\n`, stop }
    await setTimeout(250)
  }
  await stop()
  throw new Error(`The registry did not start:\n${readFileSync(logFile, 'utf8')}`)
}
