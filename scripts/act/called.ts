import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'

/*
 * act fetches a workflow that another one calls from GitHub, and gives its jobs no tokens of their own.
 * So the one of this repository is run with the inputs of its caller written into it.
 */

const CALLED = new URL('../../.github/workflows/clean-up.yml', import.meta.url)

interface Caller {
  readonly jobs: Readonly<Record<string, { readonly with: Readonly<Record<string, string>> }>>
}

interface Called {
  readonly on: {
    readonly workflow_call: {
      readonly inputs: Readonly<Record<string, { readonly default?: string }>>
    }
  }
}

/** The called workflow as one of its own, with the inputs that the only job of a workflow gives it. */
export async function calledBy(caller: string): Promise<string> {
  const text = await readFile(CALLED, 'utf8')
  const { inputs } = (parse(text) as Called).on.workflow_call
  const [job] = Object.values((parse(caller) as Caller).jobs)
  if (job === undefined) throw new Error('The workflow calls nothing.')
  const valueOf = (name: string): string => job.with[name] ?? inputs[name]?.default ?? ''
  return text
    .replace(/^on:\n(?: .*\n)+/m, 'on: [schedule, pull_request]\n')
    .replaceAll(
      /\$\{\{ inputs\.([\w-]+)(?: \|\| '([^']*)')? \}\}/g,
      (_whole, name: string, otherwise?: string) => valueOf(name) || (otherwise ?? ''),
    )
}
