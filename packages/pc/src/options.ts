import { OptionError, type OptionSpecs, type Resolved } from '@hebb/core'

/** The options of `pc`, as data: symbols are those of its equations. */
export const pcOptions = {
  init: {
    type: 'choice',
    default: 'feedForward',
    choices: ['feedForward', 'random'],
    says: 'F-ini: activities start at the feed-forward pass, or at N(0, 1)',
  },
  order: {
    type: 'choice',
    default: 'simultaneous',
    choices: ['simultaneous', 'sequential'],
    says: 'all layers move at once, or downwards, each from the error just updated above (SI); sequential by default when steps is 1',
  },
  fixedPrediction: {
    type: 'boolean',
    default: false,
    says: 'FPA: predictions, φ′ and presynaptic factors stay as in the forward pass',
  },
  learn: {
    type: 'choice',
    default: 'settled',
    choices: ['settled', 'zeroDivergence', 'incremental'],
    says: 'all layers after inference; layer L - t at time t (Z-IL, stepSize 1 by default); all layers at every step (iPC)',
  },
  state: {
    type: 'choice',
    default: 'activities',
    choices: ['activities', 'errors'],
    says: 'what inference moves: activities v, or errors e with v computed from them (ePC)',
  },
  stepSize: {
    type: 'number',
    default: 'auto',
    range: [1e-6, 100],
    words: ['auto'],
    says: 'κ: of inference; auto never overshoots: for each layer from the weights on its two sides; 1 with fixedPrediction, 0.2 with state errors',
  },
  steps: {
    type: 'integer',
    default: 20,
    range: [1, 1e6],
    unit: 'sweeps',
    says: 'T: most sweeps of inference',
  },
  tolerance: {
    type: 'number',
    default: 0,
    range: [0, 1],
    says: 'inference stops where max |∂F/∂v| is at most this, looked at every 5 sweeps; 0: never',
  },
  layerPrecision: {
    type: 'number',
    default: 1,
    range: [1e-6, 1e6],
    perLayer: true,
    says: 'γ_l of hidden layers: one for all, or one for each',
  },
  outputPrecision: {
    type: 'number',
    default: 1,
    range: [1e-12, 1e6],
    says: 'λ = γ_L: weight of the loss against the hidden errors',
  },
  gammaBar: {
    type: 'number',
    default: -1,
    range: [-1, 4],
    says: 'g: in networks r times the base width λ is multiplied by r^-g; at -1 hidden activities move as much at any width',
  },
  weightedUpdate: {
    type: 'boolean',
    default: false,
    says: "multiplies layer l's update by γ_l: the gradient of F itself; nudging centered always does",
  },
  nudging: {
    type: 'choice',
    default: 'clamp',
    choices: ['clamp', 'centered'],
    says: 'one relaxation at λ, or the difference of two at ±λ over 2λ',
  },
} as const satisfies OptionSpecs

/** The options of `pc`, all present. */
export type PCOptions = Resolved<typeof pcOptions>

/**
 * The options as they will be used: fills in what depends on other options, and refuses what has no effect.
 *
 * @throws OptionError for options that exclude each other or do nothing
 */
export function effective(o: PCOptions, given: Partial<PCOptions>): PCOptions {
  const refuse = (option: keyof PCOptions, why: string): void => {
    throw new OptionError(`pc: ${option} '${String(o[option])}' ${why}`)
  }
  /** Refuses options that are not at their defaults. */
  const idle = (options: readonly (keyof PCOptions)[], why: string): void => {
    for (const option of options) if (o[option] !== pcOptions[option].default) refuse(option, why)
  }
  if (given.stepSize === undefined) {
    if (o.fixedPrediction) o = { ...o, stepSize: 1 }
    else if (o.state === 'errors') o = { ...o, stepSize: 0.2 }
  }
  if (o.learn === 'zeroDivergence') {
    idle(
      ['order', 'steps', 'tolerance'],
      "does nothing with learn 'zeroDivergence', which makes one sweep a layer and moves one layer in each.",
    )
    idle(
      [
        'init',
        'fixedPrediction',
        'state',
        'layerPrecision',
        'outputPrecision',
        'gammaBar',
        'weightedUpdate',
        'nudging',
      ],
      "does not go with learn 'zeroDivergence': it is backpropagation only from the feed-forward pass, with all precisions 1. Leave it out, or use learn 'settled'.",
    )
    if (given.stepSize !== undefined && o.stepSize !== 1)
      refuse(
        'stepSize',
        "does not go with learn 'zeroDivergence': errors must move down whole, at stepSize 1. Leave it out.",
      )
    return { ...o, stepSize: 1 }
  }
  if (o.state === 'errors') {
    idle(
      ['order'],
      "does nothing with state 'errors': each sweep recomputes all activities upwards and all slopes downwards.",
    )
    idle(['init'], "does nothing with state 'errors': errors start at 0, which is the feed-forward pass.")
    idle(
      ['fixedPrediction', 'learn', 'nudging'],
      "does not go with state 'errors', whose activities are always predictions plus errors. Use state 'activities'.",
    )
    if (o.stepSize === 'auto')
      refuse(
        'stepSize',
        "does not go with state 'errors': it is found for activities. Give a number, 1/(1 + λ|∂v_L/∂e|²) or less.",
      )
  }
  if (o.fixedPrediction) {
    if (o.learn === 'incremental')
      refuse('learn', 'does not go with fixedPrediction: weights would change under predictions that stay.')
    if (o.nudging === 'centered')
      refuse(
        'nudging',
        'does nothing with fixedPrediction, which is linear in λ: both nudges give what clamp gives, in twice the time.',
      )
    if (o.stepSize === 'auto')
      refuse('stepSize', 'does nothing with fixedPrediction: its best step is 1/γ_l. Give 1.')
  }
  if (o.learn === 'incremental') {
    idle(['order'], "does not go with learn 'incremental', in which all layers move and learn at once.")
    idle(
      ['tolerance'],
      "does nothing with learn 'incremental': there is no equilibrium to wait for while weights change.",
    )
    idle(['nudging'], "does not go with learn 'incremental': a centered update needs both phases settled.")
  }
  if (o.nudging === 'centered') {
    if (given.weightedUpdate === false)
      refuse(
        'weightedUpdate',
        "does not go with nudging 'centered': without λ the output's two updates cancel. Leave it out.",
      )
    return { ...withOrder(o, given), weightedUpdate: true }
  }
  return withOrder(o, given)
}

/** A single sweep reaches all layers only when it goes downwards. */
function withOrder(o: PCOptions, given: Partial<PCOptions>): PCOptions {
  const single = o.steps === 1 && o.learn === 'settled' && o.state === 'activities'
  return single && given.order === undefined ? { ...o, order: 'sequential' } : o
}
