// A page as users would write it: it starts a worker, which trains, and sends what came out to the server.
const send = (result) => fetch('/result', { method: 'POST', body: JSON.stringify(result) })
const worker = new Worker('worker.js', { type: 'module' })
worker.addEventListener('message', ({ data }) => send(data))
worker.addEventListener('error', ({ message }) => send({ error: `in the worker: ${message}` }))
