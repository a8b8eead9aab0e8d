// For tests of rules that have oracles of their own.
export { apply, identity, product, rowsOf, solve, transpose } from '../src/oracles/linear-algebra.js'
