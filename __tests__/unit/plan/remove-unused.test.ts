import { type PlannedImage, type UsageGap } from '../../../src/model/index.ts'
import { plan } from '../../../src/plan/index.ts'
import { imagesInNeedOfReports } from '../../../src/plan/usage.ts'
import {
  anApproval,
  anImage,
  anInventory,
  hoursAgo,
  imageId,
  NOW,
  OTHER_REGION,
  someAnswers,
} from '../../support/model-factories.ts'
import { questions } from './asking.ts'
import {
  aReport,
  anEntry,
  answering,
  ID,
  OTHER,
  planned,
  POLICY,
  read,
  reasonOf,
} from './usages.ts'

describe('with remove-unused', () => {
  const unused = read([aReport()])

  it('a shared image goes that no other account uses', () => {
    for (const grantees of [[OTHER], ['all']]) {
      expect(reasonOf({}, answering(unused, grantees)).code).toBe('expired')
    }
    expect(reasonOf({ isPublic: true }, answering(unused, [])).code).toBe('expired')
  })

  it('a shared image stays where no report counts, with why', () => {
    expect(reasonOf({}, answering(read([])))).toEqual({
      code: 'shared',
      grantees: [OTHER],
      usage: { code: 'no-report' },
    })
    expect(reasonOf({ isPublic: true }, answering(undefined, []))).toEqual({
      code: 'shared',
      grantees: ['all'],
      usage: { code: 'not-asked' },
    })
  })
  it('a disabled image that EC2 calls public stays', () => {
    expect(reasonOf({ state: 'disabled', isPublic: true })).toMatchObject({
      code: 'shared',
      usage: { code: 'not-asked' },
    })
  })

  it('an image is in use that another account uses, and so are its copies', () => {
    const copy = anImage({ id: imageId(2), copyOf: ID })
    const answers = answering(read([aReport()], [anEntry()]))
    const inventory = anInventory([
      { images: [anImage({ id: ID })], answers },
      { target: OTHER_REGION, images: [copy] },
    ])

    const found = plan(inventory, POLICY, NOW).targets.flatMap(({ images }) => images)

    expect(found.map(({ verdict }) => verdict.reason.code)).toEqual(['in-use', 'in-use'])
    expect(found[1]?.references).toMatchObject([
      { source: 'copies', detail: `in use by account ${OTHER}` },
    ])
  })

  it('a public image holds its slot until it is asked about', () => {
    const images = [
      anImage({ id: ID, isPublic: true, createdAt: hoursAgo(30) }),
      anImage({ id: imageId(2), createdAt: hoursAgo(60) }),
    ]
    const policy = { ...POLICY, keepPrevious: 1 }

    expect(questions({ images }, policy).imageSharing).toEqual([imageId(2)])
    expect(questions({ images }, { ...policy, sharedImages: 'keep' }).imageSharing).toEqual([])
  })

  it('what only the plan file keeps is asked about as well', () => {
    const images = [anImage({ id: ID }), anImage({ id: imageId(2) })]
    const approved = { approvals: [anApproval({ images: new Map([[imageId(2), new Set()]]) })] }

    expect(questions({ images }, { ...POLICY, ...approved }).imageSharing).toEqual([ID, imageId(2)])
    expect(
      questions({ images }, { ...POLICY, ...approved, sharedImages: 'keep' }).imageSharing,
    ).toEqual([imageId(2)])
  })

  it('an alias that nobody can read keeps what is shared, whatever the target', () => {
    const blind = {
      target: OTHER_REGION,
      unknownAliases: [{ source: 'launch-templates' as const, resource: 'lt-1', alias: '/ami' }],
    }
    const images = [anImage({ id: ID }), anImage({ id: imageId(2) })]
    const imageSharing = new Map<string, readonly string[]>([
      [ID, [OTHER]],
      [imageId(2), []],
    ])
    const answers = someAnswers({ imageSharing, imageUsage: new Map([[ID, unused]]) })

    const [here] = plan(anInventory([{ images, answers }, blind]), POLICY, NOW).targets

    expect(here?.images.map(({ verdict }) => verdict.reason.code)).toEqual(['in-use', 'expired'])
  })
})

describe('the images in need of a report', () => {
  it.each<readonly [UsageGap, boolean]>([
    [{ code: 'no-report' }, true],
    [{ code: 'error', why: undefined }, true],
    [{ code: 'not-all-accounts' }, true],
    [{ code: 'not-all-types', missing: ['ec2:Instance'] }, true],
    [{ code: 'too-old', createdAt: undefined }, true],
    [{ code: 'pending' }, false],
    [{ code: 'not-asked' }, false],
    [{ code: 'not-read', failure: { code: 'X', cause: 'other', message: '' } }, false],
  ])('are those with %j: %s', (usage, isAsked) => {
    const image = planned({}, answering(read([])))
    const reason = { code: 'shared', grantees: [OTHER], usage } as const
    const kept: PlannedImage = { ...image, verdict: { verdict: 'keep', reason } }

    expect(imagesInNeedOfReports([kept])).toEqual(isAsked ? [ID] : [])
  })

  it('are none of those that go, or stay for another reason', () => {
    expect(imagesInNeedOfReports([planned({}, answering(read([aReport()])))])).toEqual([])
    const shared = { code: 'shared', grantees: [OTHER] } as const
    const kept: PlannedImage = { ...planned({}), verdict: { verdict: 'keep', reason: shared } }
    expect(imagesInNeedOfReports([kept])).toEqual([])
  })
})
