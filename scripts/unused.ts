import ts from 'typescript'

/**
 * Takes declarations out of a bundle that nothing in it can reach. `@vercel/ncc` leaves out whole
 * modules, and a client of AWS describes every call of its service in one. What stays is not
 * changed: the bundle can be compared with its packages.
 */

type Statement = ts.VariableStatement | ts.FunctionDeclaration | ts.ClassDeclaration

interface Declaration {
  readonly name: string
  readonly statement: Statement
  /** What it names, and keeps when it is kept itself. */
  readonly names: ReadonlySet<string>
}

const CONSTANTS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TrueKeyword,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.NullKeyword,
])

/** https://webpack.js.org/guides/tree-shaking/#mark-a-function-call-as-side-effect-free */
const isMarkedPure = (call: ts.CallExpression): boolean =>
  /^\s*\/\*\s*[@#]__PURE__\s*\*\//.test(call.getFullText())

const isPlainName = (name: ts.PropertyName): boolean =>
  !ts.isComputedPropertyName(name) || hasNoEffect(name.expression)

function isPlainProperty(property: ts.ObjectLiteralElementLike): boolean {
  if (ts.isShorthandPropertyAssignment(property)) return true
  if (ts.isSpreadAssignment(property) || !isPlainName(property.name)) return false
  return !ts.isPropertyAssignment(property) || hasNoEffect(property.initializer)
}

/** What webpack leaves of an expression that it found to be unused: nothing of it is evaluated. */
const isCrossedOut = ({ left, operatorToken }: ts.BinaryExpression): boolean =>
  left.kind === ts.SyntaxKind.NullKeyword &&
  operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken

/** Whether evaluating an expression changes nothing. What is not known here may change something. */
function hasNoEffect(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return hasNoEffect(node.expression)
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(hasNoEffect)
  if (ts.isObjectLiteralExpression(node)) return node.properties.every(isPlainProperty)
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand)
  if (ts.isCallExpression(node)) return isMarkedPure(node) && node.arguments.every(hasNoEffect)
  if (ts.isBinaryExpression(node)) return isCrossedOut(node)
  if (ts.isLiteralExpression(node) || ts.isIdentifier(node)) return true
  return ts.isFunctionExpression(node) || ts.isArrowFunction(node) || CONSTANTS.has(node.kind)
}

/** A static property is evaluated with its class, and so is a static block. */
const isPlainMember = (member: ts.ClassElement): boolean =>
  !ts.isClassStaticBlockDeclaration(member) &&
  (member.name === undefined || isPlainName(member.name)) &&
  !(ts.isPropertyDeclaration(member) && member.modifiers !== undefined)

const isPlainClass = ({ heritageClauses, members }: ts.ClassDeclaration): boolean =>
  members.every(isPlainMember) &&
  (heritageClauses ?? []).every(({ types }) =>
    types.every(({ expression }) => hasNoEffect(expression)),
  )

function plainVariable({ declarationList }: ts.VariableStatement): string | undefined {
  const [declaration, ...others] = declarationList.declarations
  if (declaration === undefined || others.length > 0) return undefined
  const { name, initializer } = declaration
  if (!ts.isIdentifier(name) || initializer === undefined) return undefined
  return hasNoEffect(initializer) ? name.text : undefined
}

const isExported = ({
  modifiers = [],
}: {
  readonly modifiers?: Iterable<ts.ModifierLike>
}): boolean => [...modifiers].some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

/** Behind `if (a)` a statement stands alone, and the next one would take its place. */
const standsAmongOthers = ({ parent }: ts.Node): boolean =>
  ts.isSourceFile(parent) || ts.isBlock(parent)

/** The name of a declaration that can go where nobody reaches it. */
function removableName(node: ts.Node): string | undefined {
  if (!standsAmongOthers(node)) return undefined
  if (ts.isVariableStatement(node)) return isExported(node) ? undefined : plainVariable(node)
  if (ts.isFunctionDeclaration(node)) return isExported(node) ? undefined : node.name?.text
  if (!ts.isClassDeclaration(node) || isExported(node)) return undefined
  return isPlainClass(node) ? node.name?.text : undefined
}

/** Whether an identifier names a declaration: a property has a name of its own. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node
  const names =
    ts.isPropertyAssignment(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent) ||
    ts.isVariableDeclaration(parent)
  return !names || parent.name !== node
}

/** Gathers what can go, each with what it names itself, and adds to `names` what the rest names. */
function gather(node: ts.Node, names: Set<string>, declarations: Declaration[]): void {
  ts.forEachChild(node, (child) => {
    if (ts.isIdentifier(child) && isReference(child)) names.add(child.text)
    const name = removableName(child)
    if (name === undefined) {
      gather(child, names, declarations)
      return
    }
    const own = new Set<string>()
    declarations.push({ name, statement: child as Statement, names: own })
    gather(child, own, declarations)
  })
}

/**
 * The declarations that are named from nowhere but from one another, in their order. Those of one
 * name stay together, whatever part of the file can see them.
 */
function unusedDeclarations(file: ts.SourceFile): readonly Statement[] {
  const declarations: Declaration[] = []
  const used = new Set<string>()
  gather(file, used, declarations)
  const byName = Map.groupBy(declarations, ({ name }) => name)
  // A set that grows is gone through to its end.
  for (const name of used) {
    for (const declaration of byName.get(name) ?? []) {
      for (const next of declaration.names) used.add(next)
    }
  }
  return declarations.filter(({ name }) => !used.has(name)).map(({ statement }) => statement)
}

/** The comments of others: where a module begins, and whose it is. */
const IS_NOT_ITS_OWN = /MODULE: |@license|@preserve|^\/\*!/

/** Where a statement begins, with what is said of it. */
function beginOf(statement: Statement, text: string): number {
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? []
  const isForeign = comments.some(({ pos, end }) => IS_NOT_ITS_OWN.test(text.slice(pos, end)))
  return isForeign ? statement.getStart() : (comments[0]?.pos ?? statement.getStart())
}

function endOf(statement: Statement, text: string): number {
  const end = ts.getTrailingCommentRanges(text, statement.getEnd())?.at(-1)?.end
  return end ?? statement.getEnd()
}

/** What a statement can begin with and an expression can go on with. */
const GO_ON: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.OpenParenToken,
  ts.SyntaxKind.OpenBracketToken,
  ts.SyntaxKind.NoSubstitutionTemplateLiteral,
  ts.SyntaxKind.TemplateHead,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.SlashEqualsToken,
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
])

/** A bundle without the declarations that nothing in it can reach. */
export function withoutUnused(bundle: string): string {
  const { Latest } = ts.ScriptTarget
  const file = ts.createSourceFile('index.js', bundle, Latest, true, ts.ScriptKind.JS)
  const scanner = ts.createScanner(Latest, true, ts.LanguageVariant.Standard, bundle)
  let kept = ''
  let from = 0
  for (const statement of unusedDeclarations(file)) {
    // It went with the one that it stands in.
    if (statement.getStart() < from) continue
    kept += bundle.slice(from, beginOf(statement, bundle))
    from = endOf(statement, bundle)
    scanner.resetTokenState(from)
    // Without semicolons, what stands after it would belong to what stands before.
    if (GO_ON.has(scanner.scan())) kept += ';'
    else if (bundle[from] === '\n') from += 1
  }
  return kept + bundle.slice(from)
}
