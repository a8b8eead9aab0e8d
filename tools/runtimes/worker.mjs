import { entries } from './entries.mjs'
import { smoke } from './smoke.mjs'

try {
  const isolated = globalThis.crossOriginIsolated
  const result = smoke()
  const problems = await entries({ isolated, images: new URL('mnist/', globalThis.location.href).href })
  postMessage({ ...result, failures: [...result.failures, ...problems], isolated })
} catch (error) {
  postMessage({ error: error.stack })
}
