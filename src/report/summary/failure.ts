import { paragraphs } from '../markdown.ts'
import { errorText } from './error-text.ts'

/** The headline of a run that could not begin. */
export const NOT_BEGUN = 'The run could not begin. Nothing was read and nothing was removed.'

/** The same of a merge: its inputs, or the reports, are not usable. */
export const NOT_MERGED = 'The reports could not be merged. Nothing was written.'

/** In characters. Hundreds of problems of inputs have fewer; a page of more than 1 MiB would not be shown. */
const LONGEST_MESSAGE = 50_000

/** The job summary of a run that could not begin: an input is not usable, or an account not allowed. */
export const renderFailure = (headline: string, message: string): string =>
  `${paragraphs('## AMI Cleanup', `**${headline}**`, `❌ ${errorText(message.slice(0, LONGEST_MESSAGE))}`)}\n`
