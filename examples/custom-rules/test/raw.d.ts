/** Vite's import of a file as text. */
declare module '*?raw' {
  const text: string
  export { text as default }
}

interface ImportMeta {
  /** Vite's import of all files of a pattern. */
  glob(
    pattern: string,
    options: { readonly query: '?raw'; readonly import: 'default'; readonly eager: true },
  ): Record<string, string>
}
