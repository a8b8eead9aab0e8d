import { smoke } from './smoke.mjs'

try {
  postMessage(smoke())
} catch (error) {
  postMessage({ error: error.stack })
}
