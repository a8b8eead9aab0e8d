// What is measured. A group is a list of contenders that take turns; a ratio is to the contender that `over` names.
// `steps` are those of one turn; a slow contender does fewer, which changes no time of a step.

const RELAXATIONS = [
  { batch: 1, sizes: [20, 100, 1], steps: 1500 },
  { batch: 1, sizes: [20, 1000, 1], steps: 1000 },
  { batch: 16, sizes: [784, 128, 10], steps: 400 },
  { batch: 64, sizes: [784, 512, 10], steps: 80 },
  { batch: 64, sizes: [784, 1024, 10], steps: 40 },
]
const SGD = { name: 'sgd', learningRate: 0.05 }

/** The same program on each engine that runs it, compared with PyTorch's, or with ours where there is no PyTorch. */
function peers(engines, { id, title, program, steps, slow = {}, stepsOfEpoch }) {
  const able = engines.filter((engine) => ['hebb', 'native', 'torch'].includes(engine) || engine in slow)
  return {
    id,
    title,
    stepsOfEpoch,
    contenders: able.map((engine) => ({
      name: engine,
      engine,
      over: engines.includes('torch') ? 'torch' : 'hebb',
      steps: slow[engine] ?? steps,
      program: engine === 'native' ? { ...program, backend: 'native' } : program,
    })),
  }
}

/** Our rules against our own backpropagation: same network, batch, loss and optimizer. */
const ratios = ({ id, title, network, steps, rules }) => ({
  id,
  title,
  contenders: [{ name: 'bp', rule: 'bp' }, ...rules].map(({ name, rule, options, target }) => ({
    name,
    engine: 'hebb',
    over: 'bp',
    target,
    steps,
    program: { does: 'train', warmUp: 10, optimizer: SGD, ...network, rule, options },
  })),
})

/** How pc stops on its residual in these programs: the accuracy that this leaves is measured by the program `accuracy`. */
export const STOPPING = { steps: 20, stepSize: 0.5, order: 'sequential', tolerance: 0.02 }
export const FIXED = { steps: 20, stepSize: 0.5 }
export const PC_NETWORK = {
  sizes: [784, 512, 512, 10],
  batch: 64,
  activation: 'relu',
  loss: 'squaredError',
}
export const MLP = {
  does: 'train',
  torch: 'mlp',
  warmUp: 20,
  rule: 'bp',
  sizes: [784, 512, 512, 10],
  batch: 64,
  activation: 'relu',
  loss: 'crossEntropy',
  optimizer: { name: 'sgd', learningRate: 0.1 },
}
const FF_NETWORK = { sizes: [784, 500, 500, 10], batch: 128, activation: 'relu', loss: 'crossEntropy' }
const DTP_NETWORK = {
  sizes: [784, 240, 240, 240, 10],
  batch: 128,
  activation: 'tanh',
  loss: 'crossEntropy',
}

/** Program name => its groups, for the engines that there are. */
export const programs = {
  mlp: (engines) => [
    peers(engines, {
      id: 'mlp',
      title: 'MLP 784-512-512-10, batch 64, SGD',
      program: MLP,
      steps: 100,
      slow: { tfjs: 6, jax: 60 },
      stepsOfEpoch: 938,
    }),
  ],
  ep: (engines) =>
    RELAXATIONS.map(({ batch, sizes, steps }) =>
      peers(engines, {
        id: `ep-${batch}-${sizes.join('-')}`,
        title: `EP, 50 sweeps, ${sizes.join('-')}, batch ${batch}`,
        program: { does: 'relax', torch: 'relax', warmUp: 20, sweeps: 50, batch, sizes },
        steps,
        slow: { tfjs: Math.ceil(steps / 12), jax: Math.ceil(steps / 5) },
      }),
    ),
  pc: (engines) => [
    peers(engines, {
      id: 'pc',
      title: 'PC, T = 20, 784-512-512-10, batch 64, SGD',
      program: {
        ...PC_NETWORK,
        does: 'train',
        torch: 'pc',
        rule: 'pc',
        options: FIXED,
        optimizer: SGD,
        warmUp: 10,
      },
      steps: 20,
      slow: { tfjs: 2, jax: 10 },
      stepsOfEpoch: 938,
    }),
  ],
  ff: (engines) => [
    peers(engines, {
      id: 'ff',
      title: 'FF 784-500-500, batch 128, Adam',
      program: {
        ...FF_NETWORK,
        does: 'train',
        torch: 'ff',
        rule: 'ff',
        optimizer: { name: 'adam', learningRate: 1e-3 },
        warmUp: 10,
      },
      steps: 40,
      stepsOfEpoch: 469,
    }),
  ],
  dtp: (engines) => [
    peers(engines, {
      id: 'dtp',
      title: 'DTP 784-240x3-10, L-DRL, batch 128, Adam',
      program: {
        ...DTP_NETWORK,
        does: 'train',
        torch: 'dtp',
        rule: 'dtp',
        options: { feedback: 'ldrl' },
        optimizer: { name: 'adam', learningRate: 5e-4 },
        warmUp: 10,
      },
      steps: 50,
      stepsOfEpoch: 469,
    }),
  ],
  ratios: () => [
    ratios({
      id: 'ep/bp',
      title: 'EP 784-512-10, 10 + 5 + 5 sweeps, batch 20',
      network: {
        sizes: [784, 512, 10],
        batch: 20,
        activation: 'hardSigmoid',
        init: { gain: 0.7 },
        loss: 'squaredError',
      },
      steps: 200,
      rules: [{ name: 'ep', rule: 'ep', options: { freeSteps: 10, nudgedSteps: 5, beta: 0.2 }, target: 1.5 }],
    }),
    ratios({
      id: 'pc/bp',
      title: 'PC 784-512-512-10, batch 64',
      network: PC_NETWORK,
      steps: 25,
      rules: [
        { name: 'pc, T = 20', rule: 'pc', options: FIXED, target: 7.9 },
        { name: 'pc, on its residual', rule: 'pc', options: STOPPING, target: 3 },
        { name: 'Z-IL', rule: 'pc', options: { learn: 'zeroDivergence' }, target: 1.4 },
      ],
    }),
    ratios({
      id: 'ff/bp',
      title: 'FF 784-500-500, batch 128',
      network: FF_NETWORK,
      steps: 40,
      rules: [{ name: 'ff', rule: 'ff', target: 1.9 }],
    }),
    ratios({
      id: 'dtp/bp',
      title: 'DTP 784-240x3-10, batch 128',
      network: DTP_NETWORK,
      steps: 50,
      rules: [
        {
          name: 'dtp, one L-DRL step',
          rule: 'dtp',
          options: { feedback: 'ldrl', inverse: 'linear', feedbackOptimizer: 'sgd' },
          target: 1.65,
        },
        {
          name: 'dtp, one L-DRL step, tanh',
          rule: 'dtp',
          options: { feedback: 'ldrl', feedbackOptimizer: 'sgd' },
        },
        { name: 'dtp, reconstruction', rule: 'dtp', options: { feedbackOptimizer: 'sgd' } },
      ],
    }),
  ],
}
