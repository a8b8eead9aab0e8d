export { alignment, alignmentProbe, type AlignmentOptions } from './alignment.js'
export {
  compare,
  type CompareDetails,
  type CompareOptions,
  type CompareRecord,
  type CompareResult,
  type Entry,
  type EpochDetail,
  type Run,
} from './compare.js'
export { memory, type MemoryOptions, type MemoryRecord } from './memory.js'
export {
  losses,
  lossOf,
  networkOf,
  optimizerOf,
  optimizers,
  type LossName,
  type OptimizerName,
  type OptimizerRecipe,
  type Recipe,
} from './recipe.js'
export { hasRecipe, recipeFor } from './recipes.js'
export {
  imageTask,
  parityTask,
  task,
  taskNames,
  type ImageTaskOptions,
  type ParityTaskOptions,
  type Task,
  type TaskData,
  type TaskName,
  type TaskOptions,
} from './tasks.js'
export {
  asExpected,
  checksOf,
  runChecks,
  type CheckCase,
  type CheckResult,
  type CheckSettings,
} from './width/checks.js'
export {
  coordinateCheck,
  type CoordinateCheck,
  type CoordinateCheckOptions,
  type CoordinateRow,
  type CoordinateSlope,
  type Quantity,
} from './width/coordinate-check.js'
export {
  mupFigureNames,
  mupFigures,
  parametrizationNames,
  transferPlot,
  type FigureClaim,
  type FigureContext,
  type FigureRecord,
  type FigureSize,
  type MupFigure,
  type MupFigureName,
  type Plot,
  type PlotAxis,
  type PlotCurve,
  type PlotPoint,
} from './width/figures/index.js'
export { widthAlignment, type WidthAlignment, type WidthAlignmentOptions } from './width/alignment.js'
export { gaussianBatch, type Regression } from './width/data.js'
export { powerLaw, type PowerLaw } from './width/slope.js'
export { unequalRows } from './width/unequal-rows.js'
export { gaussNewtonUpdates, type GaussNewtonOptions, type TargetUpdate } from './width/gauss-newton.js'
export type { Matrix } from './width/matrix.js'
export { linearSpectrum, type LinearNetwork, type LinearSpectrum } from './width/linear.js'
export { store, sweep, type Store, type SweepOptions } from './width/sweep.js'
export {
  transferCurves,
  transferSummary,
  type TransferCurve,
  type TransferPoint,
  type TransferSummary,
  type Varied,
} from './width/transfer.js'
export {
  powers,
  transfersOf,
  transferTrials,
  trialSettings,
  type Powers,
  type SweptData,
  type TransferCase,
  type TransferGrid,
} from './width/transfers.js'
export {
  runTrial,
  type ParametrizationName,
  type Trial,
  type TrialData,
  type TrialResult,
} from './width/trial.js'
export { train, trainerFor, type Resume, type TrainOptions, type TrainRecord } from './train.js'
export { type PageEpoch, type PageRun } from './sutro/learner.js'
export { openQuestions, type QuestionOptions, type QuestionRow } from './sutro/questions.js'
export {
  declaredStep,
  pageNames,
  reproduce,
  type BandRow,
  type ExtraRow,
  type PageName,
  type ReproduceOptions,
  type ReproduceRecord,
  type ReproducedRow,
  type Verdict,
} from './sutro/reproduce.js'
