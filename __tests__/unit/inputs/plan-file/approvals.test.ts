import { PlanFileError, requireTargets, type PlanFile } from '../../../../src/inputs/plan-file.ts'
import { itemError } from '../../../support/report-factories.ts'
import { OTHER_ACCOUNT, OTHER_REGION, TARGET } from '../../../support/model-factories.ts'
import {
  GOING,
  image,
  orphan,
  pathOf,
  readReport,
  report,
  reportOf,
  STAYING,
  target,
} from './reading.ts'

const NOTHING = { images: new Map(), toDisable: new Set(), orphans: new Set() }
const AMI_1 = { images: new Map([['ami-1', new Set()]]) }

/** The approvals by a report of these targets. */
const approvedBy = async (...targets: readonly object[]): Promise<PlanFile['approvals']> =>
  (await readReport(report({ targets: targets.map(target) }))).approvals

describe('the plan file', () => {
  it('approves the images that it removes, each with the snapshots that go with it', async () => {
    const snapshots = ['snap-1 remove planned', 'snap-2 keep kept', 'snap-3 remove planned']
    const images = [image('ami-1 remove planned', ...snapshots), STAYING]

    await expect(readReport(reportOf({ images }))).resolves.toEqual({
      ...{ path: pathOf(), generatedAt: '2026-11-20T12:00:00.000Z', runId: '4711' },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      approvals: [
        {
          ...{ accountId: TARGET.accountId, region: TARGET.region, ...NOTHING },
          images: new Map([['ami-1', new Set(['snap-1', 'snap-3'])]]),
        },
      ],
    })
  })

  it('approves the images that it disables for that step alone', async () => {
    const images = [GOING, image('ami-3 disable planned')]

    expect(await approvedBy({ images })).toMatchObject([
      { ...AMI_1, toDisable: new Set(['ami-3']) },
    ])
  })

  it('approves the orphans that it deletes, and not those that it only lists', async () => {
    const orphans = ['snap-1 remove planned', 'snap-2 report kept', 'snap-3 keep kept']

    expect(await approvedBy({ orphans: orphans.map(orphan) })).toMatchObject([
      { orphans: new Set(['snap-1']) },
    ])
  })

  it('has an approval for each target', async () => {
    const { accountId, region } = OTHER_ACCOUNT
    const approvals = await approvedBy(
      {},
      { accountId, region, images: [image('ami-9 remove planned')] },
    )

    expect(approvals).toMatchObject([
      { accountId: TARGET.accountId, ...AMI_1 },
      { accountId, images: new Map([['ami-9', new Set()]]) },
    ])
  })

  it('may have fields that are not known, anywhere', async () => {
    const more = { approvedBy: 'octocat' }
    const images = [{ ...GOING, ...more }]
    const orphans = [{ ...orphan('snap-2 remove planned'), ...more }]
    const targets = [target({ images, orphans, ...more })]
    const { approvals } = await readReport(report({ targets, totals: undefined, ...more }))

    expect(approvals).toMatchObject([{ ...AMI_1, orphans: new Set(['snap-2']) }])
  })
})

describe('a target of the plan file', () => {
  const refused = { status: 'refused' }

  it('that the dry run refused approves nothing, and says which cap it needs', async () => {
    const refusals = [{ what: 'images', count: 120, limit: 100 }]

    expect(await approvedBy({ ...refused, refusals })).toMatchObject([
      { ...NOTHING, flaw: { ...refused, caps: ['max-removals: 120'] } },
    ])
  })

  it('that max-removals-total refused needs as much as all targets take away', async () => {
    const images = [GOING, image('ami-3 remove planned')]
    const approvals = await approvedBy(
      { ...refused, images },
      { ...refused, region: OTHER_REGION.region },
    )

    const needed = { ...NOTHING, flaw: { caps: ['max-removals-total: 3'] } }
    expect(approvals).toMatchObject([needed, needed])
  })

  it('that something else than a limit refused needs no cap', async () => {
    const error = itemError('another-target-unread', 'Another account could not be read.')
    const [approval] = await approvedBy({ ...refused, error })

    expect(approval?.flaw).toEqual({ ...refused, stop: 'another-target-unread' })
  })

  it('of which an earlier plan approved nothing needs no cap', async () => {
    const { accountId, region } = TARGET
    const warnings = [{ code: 'plan-not-approved', message: 'plan-file: …', accountId, region }]
    const targets = [target(refused), target({ ...refused, region: OTHER_REGION.region })]
    const { approvals } = await readReport(report({ targets, warnings }))

    expect(approvals.map(({ flaw }) => flaw)).toEqual([
      { ...refused, stop: 'plan-not-approved' },
      { ...refused, caps: ['max-removals-total: 2'] },
    ])
  })

  it.each(['failed', 'cancelled', 'interrupted', 'not-read'])(
    'that is %s approves nothing',
    async (status) => {
      const images = status === 'not-read' ? [] : [GOING]

      expect(await approvedBy({ status, images })).toMatchObject([{ ...NOTHING, flaw: { status } }])
    },
  )
})

describe('a plan file for the targets of a run', () => {
  const fileOf = async (...places: readonly object[]): Promise<PlanFile> =>
    readReport(report({ targets: places.map(target) }))

  it.each([[[OTHER_REGION, TARGET]], [[TARGET]]])('has a plan for %j', async (targets) => {
    const file = await fileOf(TARGET, OTHER_REGION)

    expect(() => {
      requireTargets(file, targets)
    }).not.toThrow()
  })

  it.each([
    ['account', OTHER_ACCOUNT],
    ['Region', OTHER_REGION],
  ])('is refused where it is of another %s', async (_what, other) => {
    const file = await fileOf(TARGET)
    const require = (): void => {
      requireTargets(file, [TARGET, other])
    }

    expect(require).toThrow(PlanFileError)
    expect(require).toThrow(
      `it has no plan for ${other.region} of account ${other.accountId}. It takes the JSON report of a dry run`,
    )
  })
})
