import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import type { Files } from './synthetic.js'

export interface Request {
  readonly path: string
  readonly range: string | undefined
}

export interface MirrorServer {
  readonly baseUrl: string
  /** In order of arrival. */
  readonly requests: Request[]
}

/** May answer a request itself, by returning true. */
export type Answer = (request: Request, response: ServerResponse, content: Buffer | undefined) => boolean

/** A mirror on this computer that serves `<file>.gz` and understands Range; closed after the test. */
export async function mirror(files: Files, answer: Answer = () => false): Promise<MirrorServer> {
  const contents = new Map([...files].map(([name, content]) => [`/${name}.gz`, gzipSync(content)]))
  const requests: Request[] = []
  const server = createServer((message: IncomingMessage, response: ServerResponse) => {
    const request = { path: message.url ?? '', range: message.headers.range }
    requests.push(request)
    const content = contents.get(request.path)
    if (answer(request, response, content)) return
    if (!content) return void response.writeHead(404).end()
    const from = Number(/^bytes=(\d+)-$/.exec(request.range ?? '')?.[1] ?? 0)
    if (from === 0) return void response.writeHead(200, { 'content-length': content.length }).end(content)
    if (from >= content.length) return void response.writeHead(416).end()
    const head = {
      'content-length': content.length - from,
      'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
    }
    response.writeHead(206, head).end(content.subarray(from))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests }
}
