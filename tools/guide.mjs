// The blocks of a guide, for the check that follows it.

/**
 * Blocks of code in order: `{ language, file, text }`. A block whose first line says ```ts [src/rule.ts] is a file to write.
 */
export const blocksOf = (markdown) =>
  [...markdown.matchAll(/^```(\w+)(?: \[([^\]]+)\])?\n(.*?)^```$/gms)].map(([, language, file, text]) => ({
    language,
    file,
    text,
  }))

/** Lines of code, imports among them; blank lines and comments are none. */
export const codeLines = (source) =>
  source
    .replaceAll(/\/\*\*[^]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length
