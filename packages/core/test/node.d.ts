// The few functions of Node that tests use: the sources are compiled without Node's types, since they run in browsers too.
declare module 'node:v8' {
  export function setFlagsFromString(flags: string): void
  export function getHeapStatistics(): { readonly used_heap_size: number }
}

declare module 'node:vm' {
  export function runInNewContext(code: string): unknown
}

declare module 'node:util' {
  export function inspect(value: unknown): string
}
