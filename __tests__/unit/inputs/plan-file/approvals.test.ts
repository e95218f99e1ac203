import { PlanFileError, requireTargets, type PlanFile } from '../../../../src/inputs/plan-file.ts'
import { reportOrphan, reportSnapshot } from '../../../support/report-factories.ts'
import { OTHER_ACCOUNT, OTHER_REGION, TARGET } from '../../../support/model-factories.ts'
import {
  going,
  pathOf,
  readReport,
  report,
  staying,
  target,
  withImages,
  withOrphans,
} from './reading.ts'

describe('the plan file', () => {
  it('approves the images that it removes, each with the snapshots that go with it', async () => {
    const snapshots = [
      reportSnapshot({ id: 'snap-1', verdict: 'remove', outcome: 'planned' }),
      reportSnapshot({ id: 'snap-2', reason: 'locked' }),
      reportSnapshot({ id: 'snap-3', verdict: 'remove', outcome: 'planned' }),
    ]

    await expect(readReport(withImages({ ...going, snapshots }, staying))).resolves.toEqual({
      ...{ path: pathOf(), generatedAt: '2026-11-20T12:00:00.000Z', runId: '4711' },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      approvals: [
        {
          accountId: TARGET.accountId,
          region: TARGET.region,
          images: new Map([['ami-1', new Set(['snap-1', 'snap-3'])]]),
          toDisable: new Set(),
          orphans: new Set(),
        },
      ],
    })
  })

  it('approves the images that it disables for that step alone', async () => {
    const disabled = { ...staying, id: 'ami-3', verdict: 'disable', outcome: 'planned' } as const
    const { approvals } = await readReport(withImages(going, disabled))

    expect(approvals).toMatchObject([
      { images: new Map([['ami-1', new Set()]]), toDisable: new Set(['ami-3']) },
    ])
  })

  it('approves the orphans that it deletes, and not those that it only lists', async () => {
    const { approvals } = await readReport(
      withOrphans(
        { id: 'snap-1', verdict: 'remove', outcome: 'planned' },
        { id: 'snap-2', verdict: 'report', outcome: 'kept' },
        { id: 'snap-3', verdict: 'keep', outcome: 'kept' },
      ),
    )

    expect(approvals.map(({ orphans }) => orphans)).toEqual([new Set(['snap-1'])])
  })

  it('has an approval for each target', async () => {
    const { accountId, region } = OTHER_ACCOUNT
    const targets = [target(), target({ accountId, region, images: [{ ...going, id: 'ami-9' }] })]
    const { approvals } = await readReport(report({ targets }))

    expect(approvals).toMatchObject([
      { accountId: TARGET.accountId, images: new Map([['ami-1', new Set()]]) },
      { accountId, images: new Map([['ami-9', new Set()]]) },
    ])
  })

  it('approves nothing of a target that could not be read', async () => {
    const targets = [target({ status: 'not-read', images: [], orphans: [] })]
    const { approvals } = await readReport(report({ targets }))

    expect(approvals).toMatchObject([{ images: new Map(), orphans: new Set() }])
  })

  it('does not approve for removal what it only disables', async () => {
    const image = { ...going, verdict: 'disable' }
    const { approvals } = await readReport(withImages(image))

    expect(approvals[0]?.images).toEqual(new Map())
  })

  it('may have fields that are not known, anywhere', async () => {
    const more = { approvedBy: 'octocat' }
    const snapshots = [
      { ...reportSnapshot({ id: 'snap-1', verdict: 'remove', outcome: 'planned' }), ...more },
    ]
    const orphans = [{ ...reportOrphan({ id: 'snap-2' }), ...more }]
    const images = [{ ...going, snapshots, ...more }]
    const content = report({ targets: [target({ images, orphans, ...more })], ...more })
    const { approvals } = await readReport({ ...content, totals: undefined })

    expect(approvals).toMatchObject([
      { images: new Map([['ami-1', new Set(['snap-1'])]]), orphans: new Set(['snap-2']) },
    ])
  })

  it('may say its time in another zone', async () => {
    const { generatedAt } = await readReport(report({ generatedAt: '2026-11-20T13:00:00+01:00' }))

    expect(generatedAt).toBe('2026-11-20T12:00:00.000Z')
  })
})

describe('a plan file for the targets of a run', () => {
  const fileOf = async (...places: readonly object[]): Promise<PlanFile> =>
    readReport(report({ targets: places.map(target) }))

  it('has a plan for each of them', async () => {
    const file = await fileOf(TARGET, OTHER_REGION)

    expect(() => {
      requireTargets(file, [OTHER_REGION, TARGET])
    }).not.toThrow()
  })

  it('may have more', async () => {
    const file = await fileOf(TARGET, OTHER_REGION)

    expect(() => {
      requireTargets(file, [TARGET])
    }).not.toThrow()
  })

  it.each([
    { what: 'account', other: OTHER_ACCOUNT },
    { what: 'Region', other: OTHER_REGION },
  ])('is refused where it is of another $what', async ({ other }) => {
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
