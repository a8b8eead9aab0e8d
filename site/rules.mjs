// What the site says of a rule beside its README: how it is called in prose, and one line for lists.
export const rules = {
  bp: { name: 'Backpropagation', line: 'The yardstick. Not local.' },
  pc: { name: 'Predictive coding', line: 'Activities settle on prediction errors; weights learn from them.' },
  ep: {
    name: 'Equilibrium propagation',
    line: 'A network relaxes twice; weights learn from the difference.',
  },
  tp: { name: 'Target propagation', line: 'Learned inverses hand each layer a target.' },
  dtp: {
    name: 'Difference target propagation',
    line: 'The same, with the error of the inverse taken off.',
  },
  ff: {
    name: 'Forward-forward',
    line: 'Two forward passes, no backward one; each layer has a goal of its own.',
  },
}
