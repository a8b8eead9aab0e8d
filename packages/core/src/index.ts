export { activationCodes, type Activation, type MapFunction } from '@hebb/kernels'
export { accesses, traceOps, type OpListener } from './accesses.js'
export type { Backend, Engine } from './backend/engine.js'
export { reference } from './backend/reference.js'
export { wasm, wasmWith } from './backend/wasm.js'
export { chunks, type Batch, type DataSet, type Samples } from './batch.js'
export { CheckpointError, type Checkpoint } from './checkpoint.js'
export { activations, dense, type DenseOptions } from './dense.js'
export type { Energy, EnergyContext, EnergyPhase, TwoPhases } from './energy.js'
export {
  choose,
  DisposedError,
  DivergenceError,
  HebbError,
  nearest,
  OptionError,
  refuseUnknown,
  RuleError,
  ShapeError,
} from './errors.js'
export {
  fit,
  type Callbacks,
  type EarlyStopping,
  type EpochRecord,
  type FitOptions,
  type FitResult,
  type Position,
} from './fit.js'
export {
  constant,
  glorotNormal,
  heNormal,
  normal,
  uniform,
  type Fan,
  type Initialization,
  type Spread,
} from './initialization.js'
export type { Direction, Factor, Layer, LayerSite, LayerSpec, TransposeOptions } from './layer.js'
export { crossEntropy, hinge, squaredError, type Coding, type Loss, type LossSpec } from './loss.js'
export type { Access } from './memory/access.js'
export { byteDmd, type ByteDmdProgram, type ByteDmdReport, type Instruction } from './memory/byte-dmd.js'
export { cacheSizes } from './memory/cache.js'
export {
  parseTrace,
  TraceError,
  type PhaseEvent,
  type ReadEvent,
  type Trace,
  type TraceEvent,
  type WriteEvent,
} from './memory/events.js'
export { checkTrace, compareWithExpected, type Mismatch } from './memory/expected.js'
export { formatReport, type FormatOptions } from './memory/format.js'
export type { MeterOptions } from './memory/meter.js'
export { replay, type ReplayOptions } from './memory/replay.js'
export type { BufferReport, CacheReport, MemoryReport, PhaseReport, TrafficReport } from './memory/report.js'
export { MemoryTracer, type MemoryTracerOptions } from './memory/tracer.js'
export { transposedReads } from './memory/transposed.js'
export { mlp, network, type MlpOptions, type Network } from './network.js'
export type { AdamConstants, GemmOptions, Key, Ops, Update } from './ops.js'
export {
  adam,
  adamW,
  momentum,
  sgd,
  type AdamOptions,
  type Application,
  type Clipping,
  type MomentumOptions,
  type Optimizer,
  type OptimizerOptions,
} from './optimizer.js'
export {
  preActivation,
  residualMlp,
  type PreActivationOptions,
  type ResidualMlpOptions,
} from './pre-activation.js'
export {
  mup,
  mupc,
  ntp,
  scaled,
  sp,
  type BaseWidth,
  type ExponentsOf,
  type MultipliedLayer,
  type Parametrization,
  type ScaledOptions,
} from './parametrization.js'
export type { ParameterScaling } from './scaling.js'
export {
  featureLearning,
  type FeatureLearning,
  type LayerExponents,
  type LayerRole,
  type OptimizerFamily,
  type WidthExponents,
  type WidthScaling,
} from './width-exponents.js'
export {
  checkOption,
  parseOption,
  resolveOptions,
  type OptionObjects,
  type OptionSpec,
  type OptionSpecs,
  type OptionValue,
  type Resolved,
} from './options.js'
export {
  predictiveCodingEnergy,
  type PredictiveCodingEnergyOptions,
  type PredictiveCodingPhase,
} from './predictive-coding-energy.js'
export { drawKey, type RandomSource } from './random.js'
export {
  API_VERSION,
  defineRule,
  ruleFactory,
  type At,
  type AuxDense,
  type Claims,
  type Context,
  type Layered,
  type LearningRule,
  type Limit,
  type MakeAux,
  type MakeState,
  type Reference,
  type RuleEvent,
  type RuleFactory,
  type Synapse,
} from './rule.js'
export {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type SafeTensor,
  type SafeTensors,
} from './safetensors.js'
export { cosine, linearDecay, stepDecay, warmup, type Schedule } from './schedule.js'
export type { Settle, Settled, SettleOptions } from './settle.js'
export type { Labels } from './targets.js'
export { shapeOf, sizeOf, type DType, type Tensor, type TensorKind, type TensorSpec } from './tensor.js'
export {
  createTrainer,
  totalOf,
  type Evaluation,
  type LearningEvent,
  type Predictions,
  type StepReport,
  type Trainer,
  type TrainerOptions,
} from './trainer.js'
