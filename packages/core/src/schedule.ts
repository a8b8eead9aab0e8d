/** Factor on the learning rate at a step counted from 0: pure, so a resumed run continues it exactly. */
export type Schedule = (step: number) => number

/** ½ (1 + cos(π t / steps)) down to `floor`, where it stays (Loshchilov and Hutter 2017, without restarts). */
export const cosine =
  ({ steps, floor = 0 }: { readonly steps: number; readonly floor?: number }): Schedule =>
  (step) =>
    floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, step / steps)))

/** Multiplied by `factor` after every `every` steps. */
export const stepDecay =
  ({ every, factor }: { readonly every: number; readonly factor: number }): Schedule =>
  (step) =>
    factor ** Math.floor(step / every)

/** 1 until step `from`, then straight down to `floor` at step `to`. */
export const linearDecay =
  ({
    from = 0,
    to,
    floor = 0,
  }: {
    readonly from?: number
    readonly to: number
    readonly floor?: number
  }): Schedule =>
  (step) =>
    step <= from ? 1 : floor + (1 - floor) * Math.max(0, (to - step) / (to - from))

/** (t + 1) / steps up to 1, then `then`, counted from where the warm-up ends. */
export const warmup =
  ({ steps, then = () => 1 }: { readonly steps: number; readonly then?: Schedule }): Schedule =>
  (step) =>
    step < steps ? (step + 1) / steps : then(step - steps)
