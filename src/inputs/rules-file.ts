import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { isOutside } from '../files/paths.ts'
import { messageOf } from '../text/errors.ts'
import { type InputJob, type InputName, type InputReader, quote } from './reader.ts'

/** The file that the rules were read from. */
export interface RulesFile {
  /** As the input has it. */
  readonly path: string
  readonly sha256: string
}

/** The text of the rules, and where it was written. */
export interface RulesText {
  readonly text: string
  /** Undefined where the rules stand in the input itself. */
  readonly file: RulesFile | undefined
}

/** In these events others may have written the workspace: a fork, an artifact, the text of a comment. */
const OTHERS_WRITE: readonly string[] = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'issue_comment',
  'workflow_run',
]

/** In bytes. No list of rules comes near it. */
const MOST_BYTES = 2 ** 20

const isPath = (text: string): boolean => /^[^\n[-][^\n]*\.ya?ml$/u.test(text)

const ACCEPTED = 'the path of a YAML file in the workspace, which is no link and not empty'

/** @throws an error that says what is wrong with the file */
function readInside(path: string, workspace: string): Buffer {
  const folder = realpathSync(workspace)
  const whole = resolve(folder, path)
  if (isOutside(whole, folder)) throw new Error('it is outside the workspace')
  const real = realpathSync(whole)
  if (real !== whole) throw new Error('a link leads to it')
  const { size } = lstatSync(whole)
  if (size > MOST_BYTES) throw new Error('it has more than 1 MiB')
  const content = readFileSync(whole)
  if (content.toString().trim() === '') throw new Error('it is empty')
  return content
}

const NOTHING: RulesText = { text: '', file: undefined }

function readFile(
  reader: InputReader<InputName>,
  path: string,
  { workspace = process.cwd() }: Pick<InputJob, 'workspace'>,
): RulesText {
  try {
    const content = readInside(isAbsolute(path) ? path : join('.', path), workspace)
    const sha256 = createHash('sha256').update(content).digest('hex')
    return { text: content.toString(), file: { path, sha256 } }
  } catch (error) {
    reader.problem(
      'rules',
      `${quote(path)} is not accepted: ${messageOf(error)}. It takes ${ACCEPTED}, or a YAML list.`,
    )
    return NOTHING
  }
}

/**
 * The text of the input `rules`, of the file where it names one. A real run takes no file where others
 * may have written it. Every problem goes to the reader.
 */
export function readRulesText(
  reader: InputReader<InputName>,
  dryRun: boolean,
  job: Pick<InputJob, 'workspace' | 'event'>,
): RulesText {
  const path = reader.raw('rules')
  if (!isPath(path)) return { text: reader.written('rules'), file: undefined }
  const { event } = job
  if (dryRun || !OTHERS_WRITE.includes(event)) return readFile(reader, path, job)
  reader.problem(
    'rules',
    `${quote(path)} is not accepted with dry-run: false in the event ${event}, because others may have written the file. It takes a YAML list then.`,
  )
  return NOTHING
}
