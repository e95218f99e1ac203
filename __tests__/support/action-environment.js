import { TestEnvironment } from 'jest-environment-node'

/**
 * Lets a scenario run the action in the process that the test is in, and outside of the test's realm:
 * what runs is loaded once for all test files of a worker, by Node itself and not by Jest.
 */
export default class ActionEnvironment extends TestEnvironment {
  async setup() {
    await super.setup()
    this.global.runHere = async (run) => {
      const { runHere } = await import('./run-here.ts')
      return runHere(run)
    }
  }
}
