import { defineProject } from 'vitest/config'

// Resolve siblings to their sources, so that tests need no build.
const conditions = ['@hebb/source']

export default defineProject({
  resolve: { conditions },
  // For ten times the runs, with HEBB_RUNS.
  test: { testTimeout: 120_000 },
  ssr: { resolve: { conditions, externalConditions: conditions } },
})
