import type {
  Answers,
  Image,
  ImageUsage,
  NamedReference,
  PlannedImage,
  UsageGap,
  UsageReport,
} from '../../../src/model/index.ts'
import {
  countingReport,
  imagesInNeedOfReports,
  usageGapOf,
  usagesIn,
} from '../../../src/plan/usage.ts'
import {
  A,
  aged,
  aGreedyPolicy,
  ago,
  anEntry,
  anImage,
  anInventory,
  aPlannedImage,
  approving,
  aReport,
  B,
  BLIND,
  HOUR,
  hoursAgo,
  ids,
  NOW,
  OTHER,
  OTHER_ACCOUNT,
  OTHER_REGION,
  plansOf,
  questions,
  read,
  reasonsOf,
  someAnswers,
  TARGET,
  verdictOn,
} from './planning.ts'

const failure = { code: 'UnauthorizedOperation', cause: 'denied', message: 'denied' } as const
const UNREAD: ImageUsage = { isRead: false, failure }
const UNUSED = read([aReport()])

/** What was answered about the image A. */
const answering = (usage: ImageUsage | undefined, grantees = [OTHER]): Answers =>
  someAnswers({
    imageSharing: new Map([[A, grantees]]),
    imageUsage: new Map(usage === undefined ? [] : [[A, usage]]),
  })

const gapOf = (usage: ImageUsage): UsageGap | undefined =>
  usageGapOf({ id: A, state: 'available' }, answering(usage), NOW)

describe('a usage report', () => {
  const WHOLE = aReport().resourceTypes
  const withDepth = (versionDepth: number | undefined) =>
    WHOLE.map((each) => (each.type === 'ec2:LaunchTemplate' ? { ...each, versionDepth } : each))

  it('counts where it is available, about everything and at most 48 hours old', () => {
    for (const createdAt of [NOW, hoursAgo(48)]) {
      expect(countingReport([aReport({ createdAt })], NOW)).toMatchObject({ createdAt })
      expect(gapOf(read([aReport({ createdAt })]))).toBeUndefined()
    }
  })

  it.each<readonly [string, Partial<UsageReport>, UsageGap]>([
    ['pending', { state: 'pending' }, { code: 'pending' }],
    ['in a state unheard of', { state: 'deleting' }, { code: 'pending' }],
    ['in error', { state: 'error', stateReason: 'no' }, { code: 'error', why: 'no' }],
    ['about some accounts', { accountIds: [OTHER] }, { code: 'not-all-accounts' }],
    [
      'older than 48 hours',
      { createdAt: ago(48 * HOUR + 1) },
      { code: 'too-old', createdAt: ago(48 * HOUR + 1) },
    ],
    ['without a date', { createdAt: undefined }, { code: 'too-old', createdAt: undefined }],
    ...WHOLE.map(
      ({ type }) =>
        [
          `not about ${type}`,
          { resourceTypes: WHOLE.filter((each) => each.type !== type) },
          { code: 'not-all-types', missing: [type] },
        ] as const,
    ),
    ...[9999, 20, undefined].map(
      (depth) =>
        [
          `about ${String(depth)} launch template versions`,
          { resourceTypes: withDepth(depth) },
          { code: 'not-all-types', missing: ['ec2:LaunchTemplate'] },
        ] as const,
    ),
  ])('that is %s does not count, and it is said why', (_what, flaw, gap) => {
    expect(countingReport([aReport(flaw)], NOW)).toBeUndefined()
    expect(gapOf(read([aReport(flaw)]))).toEqual(gap)
  })

  it.each([undefined, { reportId: 'other', entries: [] }])(
    'counts only with the lines that were read of it, and not with %j',
    (lines) => {
      const usage = { isRead: true, reports: [aReport()], read: lines } as const

      expect(gapOf(usage)).toEqual({ code: 'no-report' })
    },
  )
})

describe('why nobody can tell', () => {
  const old = aReport({ createdAt: hoursAgo(70) })
  const inError = aReport({ createdAt: hoursAgo(1), state: 'error' })
  const pending = aReport({ createdAt: hoursAgo(3), state: 'pending' })
  const undated = aReport({ createdAt: undefined })

  it.each<readonly [string, ImageUsage, UsageGap]>([
    ['that one is pending, whatever others are', read([inError, pending]), { code: 'pending' }],
    ['else the flaw of the newest', read([old, inError]), { code: 'error', why: undefined }],
    ['the same in another order', read([inError, old]), { code: 'error', why: undefined }],
    [
      'not that of one without a date',
      read([undated, old]),
      { code: 'too-old', createdAt: hoursAgo(70) },
    ],
    ['that there is no report', read([]), { code: 'no-report' }],
    ['that none could be read', UNREAD, { code: 'not-read', failure }],
  ])('is %s', (_what, usage, gap) => {
    expect(gapOf(usage)).toEqual(gap)
  })
})

describe('the lines of a report that counts', () => {
  const used = (usage: ImageUsage): readonly NamedReference[] =>
    usagesIn({ target: TARGET, answers: answering(usage) }, NOW)

  it('are references, each with account, type and count', () => {
    const entries = [anEntry(), anEntry({ resourceType: 'imagebuilder:ImageRecipe', count: 1 })]
    const place = { resource: `account ${OTHER}`, target: OTHER_ACCOUNT }

    expect(used(read([aReport()], entries))).toEqual([
      { names: A, source: 'usage-reports', ...place, detail: 'ec2:Instance: 3' },
      { names: A, source: 'usage-reports', ...place, detail: 'imagebuilder:ImageRecipe: 1' },
    ])
  })

  const lines = { reportId: 'amiur-1', entries: [anEntry()] }
  const tooOld = [aReport({ createdAt: hoursAgo(49) })]

  it.each<readonly [string, ImageUsage]>([
    ['they are of the owner', read([aReport()], [anEntry({ accountId: TARGET.accountId })])],
    ['no report counts', { isRead: true, reports: tooOld, read: lines }],
    ['none was read', UNREAD],
    ['it has none', UNUSED],
  ])('are none where %s', (_what, usage) => {
    expect(used(usage)).toEqual([])
  })
})

describe('with remove-unused', () => {
  const REMOVE_UNUSED = { sharedImages: 'remove-unused' } as const
  const both = [anImage(), anImage({ id: B })]

  it.each<readonly [string, Partial<Image>, Answers, object]>([
    ['shared goes that nobody uses', {}, answering(UNUSED), { code: 'expired' }],
    ['shared with all goes as well', {}, answering(UNUSED, ['all']), { code: 'expired' }],
    ['public goes as well', { isPublic: true }, answering(UNUSED, []), { code: 'expired' }],
    [
      'shared stays where no report counts, with why',
      {},
      answering(read([])),
      { code: 'shared', grantees: [OTHER], usage: { code: 'no-report' } },
    ],
    [
      'public stays that was not asked about',
      { isPublic: true },
      answering(undefined, []),
      { code: 'shared', grantees: ['all'], usage: { code: 'not-asked' } },
    ],
    [
      'disabled stays that EC2 calls public',
      { state: 'disabled', isPublic: true },
      someAnswers(),
      { code: 'shared', grantees: ['all'], usage: { code: 'not-asked' } },
    ],
  ])('an image that is %s', (_what, image, answers, reason) => {
    expect(verdictOn(image, REMOVE_UNUSED, { answers }).reason).toMatchObject(reason)
  })

  it('an image is in use that another account uses, and so are its copies', () => {
    const answers = answering(read([aReport()], [anEntry()]))
    const inventory = anInventory([
      { images: [anImage()], answers },
      { target: OTHER_REGION, images: [anImage({ id: B, copyOf: A })] },
    ])
    const plans = plansOf(inventory, REMOVE_UNUSED)

    expect(plans.map(reasonsOf)).toEqual([{ [A]: 'in-use' }, { [B]: 'in-use' }])
    expect(plans[1]?.images[0]?.references).toMatchObject([
      { source: 'copies', detail: `in use by account ${OTHER}` },
    ])
  })

  it('an alias that nobody can read keeps what is shared, whatever the target', () => {
    const answers = someAnswers({
      imageSharing: new Map([
        [A, [OTHER]],
        [B, []],
      ]),
      imageUsage: new Map([[A, UNUSED]]),
    })
    const blind = { target: OTHER_REGION, ...BLIND }
    const [here] = plansOf(anInventory([{ images: both, answers }, blind]), REMOVE_UNUSED)

    expect(here && reasonsOf(here)).toEqual({ [A]: 'in-use', [B]: 'expired' })
  })

  const slots = [aged(1, 1, { isPublic: true }), aged(2, 2)]

  it.each([
    ['a public image holds its slot until then', slots, { keepPrevious: 1 }, [ids(2), ids()]],
    [
      'what only the plan file keeps is asked about as well',
      both,
      approving({ [B]: [] }),
      [ids(1, 2), ids(2)],
    ],
    [
      'what stays without the plan file too is not asked about',
      both,
      { ...approving({ [B]: [] }), requireRecycleBin: true },
      [ids(), ids()],
    ],
  ])('%s', (_what, images, policy, asked) => {
    const sharing = (['remove-unused', 'keep'] as const).map(
      (sharedImages) =>
        questions({ images }, aGreedyPolicy({ ...policy, sharedImages })).imageSharing,
    )

    expect(sharing).toEqual(asked)
  })
})

describe('the images in need of a report', () => {
  const kept = (usage?: UsageGap): PlannedImage => {
    const reason = { code: 'shared', grantees: [OTHER], ...(usage && { usage }) } as const
    return aPlannedImage({ verdict: { verdict: 'keep', reason } })
  }

  it.each<readonly [UsageGap, boolean]>([
    [{ code: 'no-report' }, true],
    [{ code: 'error', why: undefined }, true],
    [{ code: 'not-all-accounts' }, true],
    [{ code: 'not-all-types', missing: ['ec2:Instance'] }, true],
    [{ code: 'too-old', createdAt: undefined }, true],
    [{ code: 'pending' }, false],
    [{ code: 'not-asked' }, false],
    [{ code: 'not-read', failure }, false],
  ])('are those with %j: %s', (usage, isInNeed) => {
    expect(imagesInNeedOfReports([kept(usage)])).toEqual(isInNeed ? [A] : [])
  })

  it('are none of those that go, or stay for another reason', () => {
    expect(imagesInNeedOfReports([aPlannedImage(), kept()])).toEqual([])
  })
})
