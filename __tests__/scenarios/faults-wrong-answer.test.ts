import { WRONG_ANSWER } from '../support/fault-kinds.ts'
import { describeFaults } from './fault-cases.ts'

describe('a read that is answered wrongly', () => {
  describeFaults(WRONG_ANSWER)
})
