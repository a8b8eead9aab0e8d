import bpSmall from '../fixtures/memory/bp_mse_n3_h100.json'
import bpLarge from '../fixtures/memory/bp_mse_n20_h1000.json'
import epSmall from '../fixtures/memory/ep_n3_h100_30_30.json'
import epLarge from '../fixtures/memory/ep_n20_h1000_30_30.json'
import hand from '../fixtures/memory/hand_cases.json'
import tpSmall from '../fixtures/memory/tp_n3_h100.json'
import tpLarge from '../fixtures/memory/tp_n20_h1000.json'
import { parseTrace, type Trace } from '../../src/memory/events.js'

export const handCases: typeof hand = hand

/** Recorded steps, with the metrics that replay must give. */
export const recorded: Readonly<Record<string, Trace>> = {
  'bp n=3': parseTrace(bpSmall),
  'tp n=3': parseTrace(tpSmall),
  'ep n=3': parseTrace(epSmall),
  'bp n=20': parseTrace(bpLarge),
  'tp n=20': parseTrace(tpLarge),
  'ep n=20': parseTrace(epLarge),
}
