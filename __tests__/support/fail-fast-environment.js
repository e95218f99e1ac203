import { TestEnvironment } from 'jest-environment-node'

/**
 * For the mutation tester: the first test that fails has killed the mutant, and so the others, the
 * long property tests among them, are skipped. Jest itself bails out between files only:
 * https://github.com/jestjs/jest/issues/6527
 */
export default class FailFastEnvironment extends TestEnvironment {
  hasFailed = false

  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.hasFailed = true
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip'
  }
}
