import { OptionError, quoted } from './errors.js'

/** Factor on the learning rate at a step counted from 0: pure, so a resumed run continues it exactly. */
export type Schedule = (step: number) => number

/** ½ (1 + cos(π t / steps)) down to `floor`, where it stays (Loshchilov and Hutter 2017, without restarts). */
export const cosine = ({
  steps,
  floor = 0,
}: {
  readonly steps: number
  readonly floor?: number
}): Schedule => {
  above('cosine', 'steps', steps, 0)
  return (step) => floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, step / steps)))
}

/** Multiplied by `factor` after every `every` steps. */
export const stepDecay = ({
  every,
  factor,
}: {
  readonly every: number
  readonly factor: number
}): Schedule => {
  above('stepDecay', 'every', every, 0)
  above('stepDecay', 'factor', factor, 0)
  return (step) => factor ** Math.floor(step / every)
}

/** 1 until step `from`, then straight down to `floor` at step `to`. */
export const linearDecay = ({
  from = 0,
  to,
  floor = 0,
}: {
  readonly from?: number
  readonly to: number
  readonly floor?: number
}): Schedule => {
  above('linearDecay', 'to', to, from)
  return (step) => (step <= from ? 1 : floor + (1 - floor) * Math.max(0, (to - step) / (to - from)))
}

/** (t + 1) / steps up to 1, then `then`, counted from where the warm-up ends. */
export const warmup = ({
  steps,
  then = () => 1,
}: {
  readonly steps: number
  readonly then?: Schedule
}): Schedule => {
  above('warmup', 'steps', steps, 0)
  return (step) => (step < steps ? (step + 1) / steps : then(step - steps))
}

function above(schedule: string, option: string, value: number, least: number): void {
  if (typeof value === 'number' && value > least && value < Infinity) return
  throw new OptionError(`${schedule}: ${option} is ${quoted(value)}; wanted a number above ${least}.`)
}
