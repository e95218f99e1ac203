import { paragraphs } from '../markdown.ts'
import { errorText } from './error-text.ts'

/** The job summary of a run that could not begin: an input is not usable, or an account not allowed. */
export const renderFailure = (message: string): string =>
  `${paragraphs(
    '## AMI Cleanup',
    '**The run could not begin. Nothing was read and nothing was removed.**',
    `❌ ${errorText(message)}`,
  )}\n`
