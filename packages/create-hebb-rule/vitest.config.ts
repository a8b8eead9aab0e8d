import { defineProject } from 'vitest/config'

// Resolve siblings to their sources, so that tests need no build.
const conditions = ['@hebb/source']

export default defineProject({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
})
