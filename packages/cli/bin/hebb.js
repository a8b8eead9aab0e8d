#!/usr/bin/env node
import { run } from '../dist/index.js'

// A reader that closes early, such as `head`, is no failure.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0)
  console.error(
    `error: Standard output cannot be written: ${error.message}. Free some space, or write elsewhere.`,
  )
  process.exit(1)
})

process.exitCode = await run(process.argv.slice(2))
