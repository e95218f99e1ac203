import { readJobEnvironment } from '../../../src/runner/environment.ts'
import { InputError, readInputs, type Inputs } from '../../../src/inputs/index.ts'

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
