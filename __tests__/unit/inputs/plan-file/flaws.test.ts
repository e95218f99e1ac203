import { OTHER_REGION, TARGET } from '../../../support/model-factories.ts'
import { itemError } from '../../../support/report-factories.ts'
import { going, readReport, report, target } from './reading.ts'

const NOTHING = { images: new Map(), toDisable: new Set(), orphans: new Set() }

describe('a target of the plan file', () => {
  it('that the dry run refused approves nothing, and says which cap it needs', async () => {
    const refusals = [{ what: 'images', count: 120, limit: 100 }]

    const { approvals } = await readReport(
      report({ targets: [target({ status: 'refused', refusals })] }),
    )

    expect(approvals).toMatchObject([
      { ...NOTHING, flaw: { status: 'refused', caps: ['max-removals: 120'] } },
    ])
  })

  it('that max-removals-total refused needs as much as all targets take away', async () => {
    const targets = [
      target({ status: 'refused', images: [going, { ...going, id: 'ami-3' }] }),
      target({ status: 'refused', region: OTHER_REGION.region }),
    ]

    const { approvals } = await readReport(report({ targets }))

    expect(approvals).toMatchObject([
      { ...NOTHING, flaw: { caps: ['max-removals-total: 3'] } },
      { ...NOTHING, flaw: { caps: ['max-removals-total: 3'] } },
    ])
  })

  it('that something else than a limit refused needs no cap', async () => {
    const error = itemError('another-target-unread', 'Another account could not be read.')
    const unread = target({ status: 'refused', error })
    const { approvals } = await readReport(report({ targets: [unread] }))

    expect(approvals[0]?.flaw).toEqual({ status: 'refused', stop: 'another-target-unread' })
  })

  it('of which an earlier plan approved nothing needs no cap', async () => {
    const { accountId, region } = TARGET
    const warnings = [{ code: 'plan-not-approved', message: 'plan-file: …', accountId, region }]
    const targets = [target({ status: 'refused' })]
    const { approvals } = await readReport(report({ targets, warnings }))

    expect(approvals[0]?.flaw).toEqual({ status: 'refused', stop: 'plan-not-approved' })
  })

  it.each(['failed', 'cancelled', 'interrupted'])('that is %s approves nothing', async (status) => {
    const { approvals } = await readReport(report({ targets: [target({ status })] }))

    expect(approvals).toMatchObject([{ ...NOTHING, flaw: { status } }])
  })
})
