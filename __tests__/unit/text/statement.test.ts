import { DISABLED_AT_TAG } from '../../../src/model/index.ts'
import { KEEP_TAG } from '../../../src/plan/tags.ts'
import { statementOf } from '../../../src/text/statement.ts'

const NOT_KEPT = { StringEqualsIgnoreCaseIfExists: { [`aws:ResourceTag/${KEEP_TAG}`]: 'false' } }
const MARK_ONLY = { 'ForAllValues:StringEquals': { 'aws:TagKeys': [DISABLED_AT_TAG] } }

const mark = {
  Effect: 'Allow',
  Action: ['ec2:CreateTags'],
  Resource: ['arn:aws:ec2:*::image/*'],
  Condition: MARK_ONLY,
}

const disable = {
  Effect: 'Allow',
  Action: ['ec2:DisableImage'],
  Resource: ['arn:aws:ec2:*::image/*'],
  Condition: NOT_KEPT,
}

describe('the statement to paste', () => {
  it.each<readonly [string, readonly string[], unknown]>([
    ['for the mark allows that tag and no other', ['ec2:CreateTags'], mark],
    ['for another change keeps out what bears the keep tag', ['ec2:DisableImage'], disable],
    [
      'for both is two, because each has its own condition',
      ['ec2:CreateTags', 'ec2:DisableImage'],
      [disable, mark],
    ],
  ])('%s', (_what, actions, statement) => {
    expect(JSON.parse(statementOf(actions, 'aws') ?? '')).toEqual(statement)
  })
})
