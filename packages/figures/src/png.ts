import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import type { Figure } from './figure.js'
import { style } from './style.js'

const require = createRequire(import.meta.url)
const fontFiles = (): string[] => [
  require.resolve('@fontsource/inter/files/inter-latin-400-normal.woff2'),
  require.resolve('@fontsource/inter/files/inter-latin-600-normal.woff2'),
  require.resolve('@fontsource/inter/files/inter-greek-400-normal.woff2'),
]

let loading: Promise<Uint8Array[]> | undefined

/** The renderer is set up once a process; it takes fonts from us only, so pictures are the same everywhere. */
const load = (): Promise<Uint8Array[]> =>
  (loading ??= (async () => {
    await initWasm(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')))
    return Promise.all(fontFiles().map(async (file) => new Uint8Array(await readFile(file))))
  })())

/** The figure as a PNG file, of `scale` pixels a CSS pixel: 2 by default. */
export async function png(
  { svg }: Pick<Figure, 'svg'>,
  { scale = 2 }: { readonly scale?: number } = {},
): Promise<Uint8Array> {
  const fontBuffers = await load()
  const renderer = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    background: style.background,
    font: { fontBuffers, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  })
  try {
    return renderer.render().asPng()
  } finally {
    renderer.free()
  }
}
