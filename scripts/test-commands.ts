import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inPlaces, type Places } from './commands/places.ts'
import { installMoto } from './tool.ts'

/**
 * Runs every file of docs/commands in a fresh clone: the commands that pages show, with what they need
 * and what has to come of them. `npm run test:commands -- report` runs those alone whose names have the
 * word.
 */

const ROOT = new URL('../', import.meta.url).pathname
const run = promisify(execFile)
const HELPERS = join(ROOT, 'scripts/commands/helpers.sh')

interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly code?: number
}

/** Whether all its commands do what their page says; what they print is shown where one does not. */
async function tryFile(file: string, { clone, environment }: Places): Promise<boolean> {
  const script = 'source "$0" && source "$1"'
  const args = ['--noprofile', '--norc', '-c', script, HELPERS, join(ROOT, file)]
  const ran = run('bash', args, { cwd: clone, env: environment, maxBuffer: Infinity })
  ran.child.stdin?.end()
  const ended: Ended = await ran.catch((error: unknown) => error as Ended)
  const { stdout, stderr, code = 0 } = ended
  const printed = (stdout + stderr).trimEnd()
  if (code === 0) console.log(`✓ ${file}`)
  else console.error(`✗ ${file} ended with ${String(code)}\n${printed.replaceAll(/^/gm, '  ')}`)
  return code === 0
}

const [part = ''] = process.argv.slice(2)
const names = (await readdir(join(ROOT, 'docs/commands'))).map((name) => `docs/commands/${name}`)
const files = [...names, 'scripts/commands/steps.sh'].filter((file) => file.includes(part))
installMoto()
const failed = await inPlaces(async (places) => {
  let count = 0
  for (const file of files) if (!(await tryFile(file, places))) count += 1
  return count
})
// As Jest closes, which .ci/run reads.
console.log(`Tests: ${failed > 0 ? `${failed} failed, ` : ''}${files.length - failed} passed`)
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0
