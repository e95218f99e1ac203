import { parse } from 'yaml'

/** Whether a script or a workflow runs a command. */

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly { readonly run?: string }[] }>>
}

/** The lines of `.ci/run` that a `check` performs: itself, or a function of one line that it calls. */
function checksOf(script: string): readonly string[] {
  const lines = script.split('\n')
  const checks = lines.filter((line) => line.startsWith('check '))
  return lines.filter((line) => {
    const [, name] = /^(\w+)\(\) \{/.exec(line) ?? []
    return checks.includes(line) || checks.some((each) => each.endsWith(` ${String(name)}`))
  })
}

const stepsOf = (workflow: string): readonly string[] =>
  Object.values((parse(workflow) as Workflow).jobs)
    .flatMap(({ steps = [] }) => steps)
    .flatMap(({ run = '' }) => run.split('\n'))

/** All of the command: `npm run demo` is not `npm run demo -- --fleet`. */
const performs = (line: string, command: string): boolean =>
  new RegExp(`(?:^|[\\s'])${RegExp.escape(command)}(?! -- )(?:$|[\\s';])`).test(line)

/** Whether the text of that file, `.ci/run` or a workflow, runs the command. */
export function runs(file: string, text: string, command: string): boolean {
  const lines = file.endsWith('.yml') ? stepsOf(text) : checksOf(text)
  return lines.some((line) => performs(line, command))
}
