import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import type { Command } from './extract.ts'
import type { Places } from './places.ts'
import type { Run } from './ways.ts'

/** A command that does not do what its page says; the message has what bash said. */
export class NotAsDocumented extends Error {}

type Variables = Readonly<Record<string, string>>

const BASH = ['--noprofile', '--norc', '-euo', 'pipefail']

interface Shell {
  readonly cwd: string
  readonly environment: Variables
}

/**
 * What bash prints.
 * @throws NotAsDocumented where it ends with an error
 */
export async function inBash(script: string, { cwd, environment }: Shell): Promise<string> {
  const child = spawn('bash', [...BASH, '-c', script], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = Promise.all([readText(child.stdout), readText(child.stderr)])
  const [code] = (await once(child, 'close')) as [number | null]
  const [printed, complained] = await output
  if (code === 0) return printed
  throw new NotAsDocumented(`bash ended with ${String(code)}\n${complained}${printed}`.trimEnd())
}

/** @throws NotAsDocumented where it does not say what an entry replaces */
function ownText({ text }: Command, replaced: Variables): string {
  return Object.entries(replaced).reduce((result, [theirs, ours]) => {
    if (!result.includes(theirs)) throw new NotAsDocumented(`It does not say ${theirs} any more`)
    return result.replaceAll(theirs, ours)
  }, text)
}

/** @throws NotAsDocumented where nothing says what an expression of GitHub would be */
function stepVariables(env: Variables, given: Variables, shared: Variables): Variables {
  const entries = Object.keys({ ...env, ...given }).map((name) => {
    const value = given[name] ?? env[name] ?? ''
    if (value.includes('${{')) throw new NotAsDocumented(`${name} has no value: ${value}`)
    if (!(name in env)) throw new NotAsDocumented(`The step does not set ${name}`)
    return [name, value.replace(/^\$(\w+)$/, (_, other: string) => shared[other] ?? '')]
  })
  return Object.fromEntries(entries) as Variables
}

/** A folder and files as a runner gives them to a step, the command among them. */
async function runnerVariables(scratch: string, text: string): Promise<Variables> {
  const folder = await mkdtemp(join(scratch, 'step-'))
  const files = {
    RUNNER_TEMP: join(folder, 'temp'),
    GITHUB_OUTPUT: join(folder, 'output'),
    SCRIPT: join(folder, 'script'),
    PRINTED: join(folder, 'printed'),
  }
  await mkdir(files.RUNNER_TEMP)
  await writeFile(files.GITHUB_OUTPUT, '')
  await writeFile(files.SCRIPT, text)
  return files
}

const scriptOf = ({ first, then }: Run): string =>
  [
    ...(first === undefined ? [] : [`set -a\n{\n${first}\n} >&2`]),
    `bash ${BASH.join(' ')} "$SCRIPT" > "$PRINTED"`,
    then ?? 'cat "$PRINTED"',
  ].join('\n')

/** @throws NotAsDocumented */
export async function runAsDocumented(command: Command, way: Run, places: Places): Promise<void> {
  const shared = places.environments[way.on]
  const environment = {
    ...shared,
    ...(await runnerVariables(places.scratch, ownText(command, way.with ?? {}))),
    ...stepVariables(command.env, way.given ?? {}, shared),
  }
  const said = await inBash(scriptOf(way), { cwd: places.clone, environment })
  const { says = /\S/ } = way
  if (!says.test(said))
    throw new NotAsDocumented(`It has to say ${String(says)}, and says:\n${said}`)
}
