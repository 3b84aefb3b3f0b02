/** Rules of this house that the linter does not bring along. Named in .oxlintrc.json. */

interface Context {
  report(finding: { node: unknown; message: string }): void
}
interface ImportNode {
  readonly source: { readonly value: unknown }
  readonly specifiers: readonly { readonly type: string }[]
}
interface NewNode {
  readonly callee: { readonly type: string; readonly name?: string }
  readonly arguments: readonly unknown[]
}

const zodNamespace = {
  create: (context: Context) => ({
    ImportDeclaration(node: ImportNode) {
      if (node.source.value !== 'zod') return
      if (node.specifiers.every(({ type }) => type === 'ImportNamespaceSpecifier')) return
      const message = "Use import * as z from 'zod', because a named import brings every locale into the browser."
      context.report({ node, message })
    },
  }),
}

const noDateFromClock = {
  create: (context: Context) => ({
    NewExpression(node: NewNode) {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Date' || node.arguments.length > 0) return
      context.report({ node, message: 'Use new Date(clock.now()), because tests and simulations move time.' })
    },
  }),
}

export default {
  meta: { name: 'house' },
  rules: { 'zod-namespace': zodNamespace, 'no-date-from-clock': noDateFromClock },
}
