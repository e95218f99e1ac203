import type { RetentionRule, TagMatch } from '../../../src/model/index.ts'
import { recoveryOf, recoveryOfImageAlone } from '../../../src/plan/recovery.ts'
import { anImage, aRetentionRule, known, tags, unknown } from './planning.ts'

/** `env=dev` is a tag with its value. */
const parsed = (text: string): readonly TagMatch[] =>
  text
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => {
      const [key = '', value = ''] = each.split('=')
      return { key, value }
    })

const forTags = (text: string): RetentionRule => aRetentionRule({ resourceTags: parsed(text) })
const butNot = (text: string): RetentionRule => aRetentionRule({ excludedTags: parsed(text) })

describe('a Recycle Bin rule', () => {
  it.each<readonly [string, RetentionRule, string, 'yes' | 'no']>([
    ['of the Region', aRetentionRule(), '', 'yes'],
    ['for snapshots', aRetentionRule({ resourceType: 'EBS_SNAPSHOT' }), '', 'no'],
    ['for a tag', forTags('env=dev'), 'env=dev x=y', 'yes'],
    ['for a tag', forTags('env=dev'), '', 'no'],
    ['for a value', forTags('env=dev'), 'env=prod', 'no'],
    ['for an empty tag', forTags('env='), 'env=', 'yes'],
    ['for an empty tag', forTags('env='), 'env=dev', 'no'],
    ['for an empty tag', forTags('env='), '', 'no'],
    ['for any of several tags', forTags('env=dev env=prod'), 'env=prod', 'yes'],
    ['that excludes another tag', butNot('env=dev'), 'team=dev', 'yes'],
    ['that excludes another value', butNot('env=dev'), 'env=prod', 'yes'],
    ['that excludes the tag', butNot('env=dev'), 'env=dev', 'no'],
    ['that excludes any value', butNot('env='), 'env=dev', 'no'],
    ['that excludes any of several tags', butNot('team=web env=dev'), 'env=dev', 'no'],
  ])('%s (%j) covers an image with "%s": %s', (_what, rule, tagged, recoverable) => {
    const own = tags(Object.fromEntries(parsed(tagged).map(({ key, value }) => [key, value])))

    expect(recoveryOf('EC2_IMAGE', own, known([rule]))).toEqual(
      recoverable === 'yes' ? { recoverable, retentionDays: 7, ruleId: 'rule-1' } : { recoverable },
    )
  })

  it('that keeps longest holds, of those that cover', () => {
    const rules = [
      aRetentionRule({ id: 'short', retentionDays: 2 }),
      aRetentionRule({ id: 'long', retentionDays: 30 }),
      aRetentionRule({ id: 'middle', retentionDays: 9 }),
      { ...forTags('env=dev'), id: 'another', retentionDays: 365 },
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

  it.each([
    [{ isOnInstanceStore: true }, 'no'],
    [{ isOnInstanceStore: false }, 'yes'],
    [{}, 'yes'],
  ])('takes no image on instance store: %j: %s', (image, recoverable) => {
    expect(recoveryOfImageAlone(anImage(image), known([aRetentionRule()]))).toMatchObject({
      recoverable,
    })
  })
})
