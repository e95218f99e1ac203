import { readJobEnvironment } from '../../../src/runner/environment.ts'
import { InputError, readInputs, type Inputs } from '../../../src/inputs/index.ts'

/** What the longer messages say that is accepted. */
export const ACCEPTED = {
  count: 'a whole number, 0 or more',
  duration: 'one whole number and one unit, m, h, d or w, of at most 100 years: 90m, 36h, 30d, 8w',
  filter: 'tag:KEY, tag:KEY=VALUE or name:VALUE, with * and ? as wildcards in VALUE but not in KEY',
  ids: 'image ids: ami- and 8 or 17 hexadecimal digits',
  mapping:
    'tags:KEY,KEY, name:VALUE,VALUE, name:/REGULAR EXPRESSION/ (JavaScript, with an i behind it to ignore case) or all',
  paths: 'parameter paths such as /images/, or names such as /images/web',
  removals:
    'a count such as 250, a percentage from 0% to 100%, a count of 1 or more with the word oldest such as 100 oldest, or none',
  rules:
    'a YAML list of rules, each with a family and any of keep-previous, max-age, unused-for, grace, keep, optional',
  sessionName: '2 to 64 letters, digits or any of _+=,.@-',
} as const

export type Given = Readonly<Record<string, string>>

/** The variables that the runner sets for a step with these inputs, in a job with a Region. */
function environmentOf(given: Given, job: Given = { AWS_REGION: 'eu-west-1' }): Given {
  const variables = new Map(
    Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  )
  return { ...job, ...Object.fromEntries<string>(variables) }
}

export function read(...of: Parameters<typeof environmentOf>): Inputs {
  const environment = environmentOf(...of)
  return readInputs(environment, readJobEnvironment(environment))
}

/** The lines of the message, without the first. */
export function problemsOf(...of: Parameters<typeof environmentOf>): readonly string[] {
  try {
    read(...of)
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n').slice(1)
    throw error
  }
  return []
}
