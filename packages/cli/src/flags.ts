import { activations, type Activation } from '@hebb/core'
import { losses, optimizers, taskNames, type LossName, type OptimizerName, type TaskName } from '@hebb/lab'
import { Option, type Command } from 'commander'
import { backendNames, type BackendName } from './backends.js'
import { capacity, collect, integer, list, nonNegative, oneOf, rates, share } from './parse.js'

/** Flags that say which task, and how much of it. */
export interface TaskFlags {
  task?: TaskName
  bits?: number
  relevant?: number
  samples?: number
  validation?: number
  dataDir?: string
  offline?: boolean
}

/** Flags that say how a rule is trained; each replaces what the recipe says. */
export interface RecipeFlags {
  hidden?: readonly number[]
  activation?: readonly Activation[]
  loss?: LossName
  optimizer?: OptimizerName
  lr?: number | readonly number[]
  decay?: number
  decoupledDecay?: number
  epochs?: number
  batch?: number
}

/** Flags that every command with results has. */
export interface CommonFlags {
  backend?: BackendName
  config?: string
  json?: boolean
}

const option = (flags: string, says: string, parse: (text: string) => unknown): Option =>
  new Option(flags, says).argParser(parse)

/** --task --bits --relevant --samples --validation --data-dir --offline */
export const taskFlags = (command: Command): Command =>
  command
    .addOption(option('--task <name>', `${taskNames.join(', ')}`, oneOf(taskNames)))
    .addOption(option('--bits <n>', 'parity: bits of an input (20)', integer(1)))
    .addOption(option('--relevant <k>', 'parity: bits that the label depends on (3)', integer(1)))
    .addOption(
      option(
        '--samples <n>',
        'training samples (parity 1000; images all, else as many of each class)',
        integer(1),
      ),
    )
    .addOption(option('--validation <share>', 'images: share held out for validation (0)', share))
    .option('--data-dir <folder>', 'where image files are looked for first')
    .option('--offline', 'never download')

/** --hidden … --batch */
export const recipeFlags = (command: Command): Command =>
  command
    .addOption(option('--hidden <sizes>', 'units of the hidden layers: 512,512', list(integer(1))))
    .addOption(
      option(
        '--activation <names>',
        `of the hidden layers, one or one each: ${activations.join(', ')}`,
        list(oneOf(activations)),
      ),
    )
    .addOption(option('--loss <name>', names(losses), oneOf(Object.keys(losses) as LossName[])))
    .addOption(
      option('--optimizer <name>', names(optimizers), oneOf(Object.keys(optimizers) as OptimizerName[])),
    )
    .addOption(option('--lr <rates>', 'learning rate, or one a layer: 0.1,0.05', rates))
    .addOption(option('--decay <x>', 'weight decay that passes through the optimizer', nonNegative))
    .addOption(option('--decoupled-decay <x>', 'weight decay beside the optimizer', nonNegative))
    .addOption(option('--epochs <n>', 'passes over the training samples', integer(1)))
    .addOption(option('--batch <n>', 'samples in a step', integer(1)))

/** --set option=value, repeatable */
export const setFlag = (command: Command): Command =>
  command.addOption(
    new Option('--set <option=value>', "one of the rule's own options; repeatable").argParser(
      collect((text: string) => text),
    ),
  )

/** --backend --config --json */
export const commonFlags = (command: Command): Command =>
  command
    .addOption(
      option(
        '--backend <name>',
        'wasm (f32), wasm-relaxed (f32, other last bits), native (f32, the BLAS of your system) or reference (f64)',
        oneOf(backendNames),
      ),
    )
    .option('--config <file>', 'YAML with the same names as the flags; flags win')
    .option('--json', 'print exactly one JSON document')

/** --threads */
export const threadsFlag = (): Option =>
  option('--threads <n>', 'threads of the backend wasm; the results are the same (1)', integer(1))

/** --cache C, repeatable */
export const cacheFlag = (): Option =>
  option(
    '--cache <floats>',
    'simulate a cache of so many floats, L1 (16384) or L2 (65536); repeatable',
    collect(capacity),
  )

const names = (table: object): string => Object.keys(table).join(', ')
