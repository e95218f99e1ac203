import { paragraphs } from '../markdown.ts'
import { errorText } from './error-text.ts'

/** The headline of a run that could not begin. */
export const NOT_BEGUN = 'The run could not begin. Nothing was read and nothing was removed.'

/** The job summary of a run that could not begin: an input is not usable, or an account not allowed. */
export const renderFailure = (message: string): string =>
  `${paragraphs('## AMI Cleanup', `**${NOT_BEGUN}**`, `❌ ${errorText(message)}`)}\n`
