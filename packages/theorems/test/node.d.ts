/** All that the tests use of Node, so that its types need not be installed here. */
declare const process: { readonly env: Readonly<Record<string, string | undefined>> }
