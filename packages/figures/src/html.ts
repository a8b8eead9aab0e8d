import { escape, type Figure } from './figure.js'
import { style } from './style.js'

/** A table; the first column is text, the others are figures. */
export interface HtmlTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** One part of a report. */
export interface Section {
  readonly heading: string
  readonly text?: string
  readonly table?: HtmlTable
  readonly figures?: readonly Figure[]
}

export interface ReportOptions {
  readonly title: string
  /** The command that made it, and when that may be run again with the same result. */
  readonly command?: string
  readonly sections: readonly Section[]
}

/** A page that needs nothing else: figures are in it as SVG. */
export function html({ title, command, sections }: ReportOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<style>
body { font: 15px/1.5 ${style.font}; color: ${style.text}; background: ${style.background}; max-width: 1100px; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; display: block; overflow-x: auto; font-variant-numeric: tabular-nums }
th, td { padding: .3rem .7rem; border-bottom: 1px solid ${style.grid}; text-align: right; white-space: nowrap }
th:first-child, td:first-child { text-align: left }
figure { margin: 1.5rem 0 }
figure svg { max-width: 100%; height: auto }
pre { background: #f6f8fa; padding: .7rem; overflow-x: auto }
</style>
</head>
<body>
<h1>${escape(title)}</h1>
${command === undefined ? '' : `<pre>${escape(command)}</pre>\n`}${sections.map(sectionOf).join('\n')}
</body>
</html>
`
}

function sectionOf({ heading, text, table, figures = [] }: Section): string {
  return [
    `<section>\n<h2>${escape(heading)}</h2>`,
    ...(text === undefined ? [] : text.split('\n\n').map((paragraph) => `<p>${escape(paragraph)}</p>`)),
    ...(table ? [tableOf(table)] : []),
    ...figures.map(({ svg }) => `<figure>${svg}</figure>`),
    '</section>',
  ].join('\n')
}

const tableOf = ({ head, rows }: HtmlTable): string =>
  `<table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`

const row = (cells: readonly string[], tag: 'th' | 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('')}</tr>`
