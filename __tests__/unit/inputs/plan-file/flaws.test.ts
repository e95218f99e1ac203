import { describe, expect, it } from '@jest/globals'
import { OTHER_REGION } from '../../../support/model-factories.ts'
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

  it.each(['failed', 'cancelled', 'interrupted'])('that is %s approves nothing', async (status) => {
    const { approvals } = await readReport(report({ targets: [target({ status })] }))

    expect(approvals).toMatchObject([{ ...NOTHING, flaw: { status } }])
  })
})
