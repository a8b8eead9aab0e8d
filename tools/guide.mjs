// The blocks of code of a text.

/** The page that check-scaffold.mjs follows, block after block. */
export const guide = 'docs/guide/write-a-rule.md'

/**
 * Blocks of code in order: `{ language, file, text, line }`. A block whose first line says ```ts [src/rule.ts] is a file to write.
 */
export const blocksOf = (markdown) =>
  [...markdown.matchAll(/^```(\w*)(?: \[([^\]]+)\])?\n(.*?)^```$/gms)].map(
    ({ 1: language, 2: file, 3: text, index }) => ({
      language,
      file,
      text,
      line: markdown.slice(0, index).split('\n').length,
    }),
  )

/** Lines of code, imports among them; blank lines and comments are none. */
export const codeLines = (source) =>
  source
    .replaceAll(/\/\*\*[^]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length
