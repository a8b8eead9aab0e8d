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
export { train, trainerFor, type Resume, type TrainOptions, type TrainRecord } from './train.js'
export { type PageEpoch, type PageRun } from './sutro/learner.js'
export { openQuestions, type QuestionRow } from './sutro/questions.js'
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
