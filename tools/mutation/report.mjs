// What is read from a report of Stryker's.

const caught = ['Killed', 'Timeout']
const missed = ['Survived', 'NoCoverage']

const mutantsOf = ({ files }) => Object.values(files).flatMap(({ mutants }) => mutants)

/** A rule's row of the table: a mutant that runs into the time limit counts as caught, one that no test reaches as survived. */
export function rowOf(rule, report) {
  const count = (among) => mutantsOf(report).filter(({ status }) => among.includes(status)).length
  const [killed, alive] = [count(caught), count(missed)]
  const score = (100 * killed) / (killed + alive)
  return `| ${rule} | ${killed + alive} | ${killed} | ${alive} | ${score.toFixed(1)} % |`
}

/** The survivors of a report, file by file: where they are, and what became of what. */
export function survivorsOf({ files }) {
  const sections = Object.entries(files).map(([name, { source, mutants }]) => {
    const alive = mutants.filter(({ status }) => missed.includes(status)).sort(byPlace)
    const lines = alive.map(
      ({ location, mutatorName, replacement }) =>
        `- ${location.start.line}:${location.start.column} ${mutatorName}: ${code(cut(source, location))} -> ${code(replacement ?? '')}`,
    )
    return [`## ${name} (${alive.length} of ${mutants.length})`, '', ...lines, ''].join('\n')
  })
  return sections.join('\n')
}

const byPlace = ({ location: { start: a } }, { location: { start: b } }) =>
  a.line - b.line || a.column - b.column

/** The text of a source between two places, which count from 1. */
function cut(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  lines.push(lines.pop().slice(0, end.column - 1))
  return lines.join('\n').slice(start.column - 1)
}

/** One line of code, shortened. */
function code(text) {
  const line = text.replaceAll(/\s+/g, ' ')
  return `\`${line.length > 60 ? `${line.slice(0, 57)}...` : line}\``
}
