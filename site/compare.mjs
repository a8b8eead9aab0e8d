// The comparison page, of the document that `hebb compare --json` printed.
const count = new Intl.NumberFormat('en-US')
const percent = (x) => `${(100 * x).toFixed(1)} %`
const cosine = (x) => (x === null ? '–' : x.toFixed(3))

const titles = {
  parity: 'Sparse parity, 3 of 20 bits',
  mnist: 'MNIST, one epoch',
  'fashion-mnist': 'FashionMNIST',
}

function bars(label, results, value, text) {
  const most = Math.max(...results.map(value))
  const rows = results.map(
    (result) =>
      `<div class="bar"><span class="rule">${result.rule}</span><span class="track"><span class="fill" style="width:${((100 * value(result)) / most).toFixed(1)}%"></span></span><span class="value">${text(result)}</span></div>`,
  )
  return `<figure class="bars"><figcaption>${label}</figcaption>\n${rows.join('\n')}\n</figure>`
}

function section({ task, results }) {
  const bp = results.find(({ rule }) => rule === 'bp') ?? results[0]
  const ratio = ({ trace }) => trace.totalFloats / bp.trace.totalFloats
  const header = [
    '| rule | test accuracy | epochs | cosine with bp, a layer | floats a step | ARD | ARD access | DMC |',
    '| --- | --: | --: | --- | --: | --: | --: | --: |',
  ]
  const rows = results.map(({ rule, testAccuracy, epochs, alignment, trace }) => {
    const sizes = [trace.totalFloats, trace.ard, trace.ardLastAccess, trace.dmc].map((x) =>
      count.format(Math.round(x)),
    )
    return `| [${rule}](/rules/${rule}) | ${[percent(testAccuracy), epochs, alignment.map(cosine).join(' '), ...sizes].join(' | ')} |`
  })
  const accuracy = bars(
    'Test accuracy',
    results,
    (result) => result.testAccuracy,
    (result) => percent(result.testAccuracy),
  )
  const traffic = bars(
    'Memory traffic of one step, times bp',
    results,
    ratio,
    (result) => `${ratio(result).toFixed(2)} ×`,
  )
  const figures = `<div class="figures">\n${accuracy}\n${traffic}\n</div>`
  return `## ${titles[task.name] ?? task.name}\n\n${figures}\n\n${[...header, ...rows].join('\n')}`
}

/** One section for each task: two figures, and the table. */
export const comparison = (tasks) => tasks.map(section).join('\n\n')
