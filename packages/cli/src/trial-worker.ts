import { runTrial, type Trial, type TrialResult } from '@hebb/lab'
import { loadRule } from './load-rule.js'

/** A trial, and where its rule and data are looked for. */
export interface TrialTask {
  readonly trial: Trial
  readonly cwd: string
  readonly dir?: string
  readonly offline?: boolean
}

/** Runs one trial: in a worker thread, or here. */
export async function work({ trial, cwd, dir, offline }: TrialTask): Promise<TrialResult> {
  const rule = await loadRule(trial.rule, cwd)
  const source = { ...(dir !== undefined && { dir }), ...(offline && { offline }) }
  return runTrial(trial, rule.create(trial.options), { source })
}
