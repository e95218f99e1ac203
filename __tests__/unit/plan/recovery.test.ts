import type { RetentionRule } from '../../../src/model/index.ts'
import { recoveryOf, recoveryOfImageAlone } from '../../../src/plan/recovery.ts'
import { anImage, aRetentionRule, known, tags, unknown } from '../../support/model-factories.ts'

const forTag = (key: string, value: string): RetentionRule =>
  aRetentionRule({ resourceTags: [{ key, value }] })
const butNot = (key: string, value: string): RetentionRule =>
  aRetentionRule({ excludedTags: [{ key, value }] })

describe('a Recycle Bin rule', () => {
  it.each([
    { what: 'of the Region', rule: aRetentionRule(), tagged: {} },
    { what: 'for a tag', rule: forTag('env', 'dev'), tagged: { env: 'dev', x: 'y' } },
    { what: 'for an empty tag', rule: forTag('env', ''), tagged: { env: '' } },
    {
      what: 'for any of several tags',
      rule: aRetentionRule({
        resourceTags: [
          { key: 'env', value: 'dev' },
          { key: 'env', value: 'prod' },
        ],
      }),
      tagged: { env: 'prod' },
    },
    { what: 'that excludes another tag', rule: butNot('env', 'dev'), tagged: { team: 'dev' } },
    { what: 'that excludes another value', rule: butNot('env', 'dev'), tagged: { env: 'prod' } },
  ])('$what covers $tagged', ({ rule, tagged }) => {
    expect(recoveryOf('EC2_IMAGE', tags(tagged), known([rule]))).toEqual({
      recoverable: 'yes',
      retentionDays: 7,
      ruleId: 'rule-1',
    })
  })

  it.each([
    { what: 'for a tag', rule: forTag('env', 'dev'), tagged: {} },
    { what: 'for a value', rule: forTag('env', 'dev'), tagged: { env: 'prod' } },
    { what: 'for an empty tag', rule: forTag('env', ''), tagged: { env: 'dev' } },
    { what: 'for an empty tag', rule: forTag('env', ''), tagged: {} },
    { what: 'that excludes the tag', rule: butNot('env', 'dev'), tagged: { env: 'dev' } },
    { what: 'that excludes any value', rule: butNot('env', ''), tagged: { env: 'dev' } },
    {
      what: 'that excludes any of several tags',
      rule: aRetentionRule({
        excludedTags: [
          { key: 'team', value: 'web' },
          { key: 'env', value: 'dev' },
        ],
      }),
      tagged: { env: 'dev' },
    },
    {
      what: 'for snapshots',
      rule: aRetentionRule({ resourceType: 'EBS_SNAPSHOT' }),
      tagged: {},
    },
  ])('$what does not cover an image with $tagged', ({ rule, tagged }) => {
    expect(recoveryOf('EC2_IMAGE', tags(tagged), known([rule]))).toEqual({ recoverable: 'no' })
  })
  it('that keeps longest holds, of those that cover', () => {
    const rules = [
      aRetentionRule({ id: 'short', retentionDays: 2 }),
      aRetentionRule({ id: 'long', retentionDays: 30 }),
      aRetentionRule({ id: 'middle', retentionDays: 9 }),
      { ...forTag('env', 'dev'), id: 'another', retentionDays: 365 },
    ]

    expect(recoveryOf('EC2_IMAGE', tags({}), known(rules))).toEqual({
      recoverable: 'yes',
      retentionDays: 30,
      ruleId: 'long',
    })
  })

  it('is not known where the rules could not be read', () => {
    expect(recoveryOf('EC2_IMAGE', tags({}), unknown('rbin:ListRules is denied'))).toEqual({
      recoverable: 'unknown',
      why: 'rbin:ListRules is denied',
    })
  })
})

describe('an image on instance store', () => {
  const rules = known([aRetentionRule()])

  it('is none that the Recycle Bin takes', () => {
    const image = anImage({ isOnInstanceStore: true })
    expect(recoveryOfImageAlone(image, rules)).toEqual({ recoverable: 'no' })
  })

  it.each([false, undefined])('is told from one that it takes (%s)', (isOnInstanceStore) => {
    const image = anImage(isOnInstanceStore === undefined ? {} : { isOnInstanceStore })
    expect(recoveryOfImageAlone(image, rules)).toMatchObject({ recoverable: 'yes' })
  })
})
