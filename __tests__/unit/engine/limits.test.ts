import type { ApprovalFlaw, FamilyRule, Policy } from '../../../src/model/index.ts'
import * as stories from '../../support/engine/stories.ts'
import { anApproval } from '../../support/model-factories.ts'

const { expectStory, orphan, story, there, unreadable } = stories

const atMost = (maxRemovals: number, maxRemovalsTotal = 1000): Partial<Policy> => ({
  maxRemovals: { kind: 'count', count: maxRemovals },
  maxRemovalsTotal: { kind: 'count', count: maxRemovalsTotal },
})
const inAll = (count: number): Partial<Policy> => atMost(100, count)

const ALL_GONE = 'A B removed; S T deleted'

describe('max-removals', () => {
  it.each([
    { policy: atMost(2), status: 'done', told: ALL_GONE },
    { policy: atMost(1), status: 'refused', told: 'A B nothing; S T nothing' },
  ])('lets a plan for 2 images end as $status', async (row) => {
    await expectStory(row)
  })

  story('refuses one target, tells of nothing there, and lets the others go', {
    others: [3],
    policy: atMost(1),
    status: 'refused',
    problems: ['above-max-removals'],
    says: /^max-removals: the plan for eu-west-1 \(111122223333\) removes 2 images, and at most 1 may go\. Nothing is taken away there\. Look at the plan, then set max-removals: 2 for one run, or narrow include\.$/,
    toldThere: 'C removed; U deleted',
    events: [{ kind: 'removing', images: 1, orphans: 0 }],
  })
  story('names every count that is above it, and the larger one to set', {
    policy: atMost(1),
    happens: orphan(7, 8, 9),
    says: /removes 2 images, and at most 1 may go; removes 3 orphaned snapshots, and at most 1 may go.*set max-removals: 3 for/,
  })
  story('names max-removals-total as well where the run is above that too', {
    others: [3],
    policy: atMost(1, 2),
    says: /The run as a whole would be above max-removals-total: removes 3 images, and at most 2 may go\..*set max-removals: 2 and max-removals-total: 3 for/,
    attempts: '',
  })
})

describe('max-removals-total', () => {
  story('lets as many go', {
    others: [3],
    policy: inAll(3),
    told: ALL_GONE,
    toldThere: 'C removed; U deleted',
  })
  story('stops all, and is said once, with what to set', {
    others: [3],
    policy: inAll(2),
    status: 'refused',
    statusThere: 'refused',
    attempts: '',
    attemptsThere: '',
    problems: ['above-max-removals-total'],
    says: /^max-removals-total: the plan of the run removes 3 images, and at most 2 may go\. Nothing is taken away anywhere\. Look at the plan, then set max-removals-total: 3 for one run, or narrow include\.$/,
  })
  story('does not count a target that is refused', {
    others: [3],
    policy: atMost(1, 1),
    attemptsThere: 'C',
  })
})

describe('a limit in a dry run', () => {
  it.each([
    { policy: atMost(1), warnings: ['above-max-removals'] },
    { policy: inAll(1), warnings: ['above-max-removals-total'] },
  ])('is a warning, and the status tells of it all the same: $warnings', async (row) => {
    const told = 'A B S T planned'
    await expectStory({ ...row, dryRun: true, status: 'refused', told, problems: [] })
  })
})

const keeping = (text: string, number = 1): Extract<FamilyRule, { keep: true }> => ({
  number,
  family: [{ text, matches: new RegExp(`^${text}$`, 'u') }],
  keep: true,
})
const golden = { rules: [keeping('golden')] }

describe('a rule with keep: true that matches nothing', () => {
  story('lets nothing go in a real run', {
    policy: golden,
    status: 'refused',
    problems: ['unused-keep-rule'],
    says: /^rules: rule 1 \(golden\) matches no family\. It says keep: true, and so nothing/,
    left: 'A B S T',
  })
  story('is only a warning in a dry run', {
    policy: golden,
    dryRun: true,
    status: 'done',
    warnings: ['unused-keep-rule'],
    says: /matches no family\. It says keep: true, and so a real run would fail/,
  })
  story('is only a warning where it says optional: true', {
    policy: { rules: [{ ...keeping('golden'), isOptional: true }] },
    left: '',
    warnings: ['unused-rule'],
  })
  story('is only a warning where an earlier rule keeps the same', {
    policy: { rules: [keeping('.*'), keeping('all', 2)] },
    problems: [],
  })
  story('is only a warning where the images of a target are not known', {
    others: [2],
    policy: golden,
    happens: there(unreadable('images')),
    told: ALL_GONE,
    problems: ['evidence-incomplete'],
  })
})

describe('a plan file with a target that its dry run refused', () => {
  it.each<{ flaw: ApprovalFlaw; cause: string; says: string }>([
    {
      flaw: { status: 'refused', caps: ['max-removals: 120'] },
      cause: 'limit',
      says: 'plan-file: nothing is approved for eu-west-1 (111122223333), because that plan is above a limit, and the dry run refused it. Set max-removals: 120 in the dry run, look at its plan, and use that as the plan file. Nothing is taken away there.',
    },
    {
      flaw: { status: 'refused', stop: 'another-target-unread' },
      cause: 'other',
      says: 'plan-file: nothing is approved for eu-west-1 (111122223333), because an account or Region could not be read in the dry run, and may use these images. Mend the account that could not be read, and make the plan anew. Nothing is taken away there.',
    },
    {
      flaw: { status: 'failed' },
      cause: 'other',
      says: 'because its status there is failed. Make the plan anew. Nothing is taken away there.',
    },
  ])('approves nothing there, and says why: $flaw', async ({ flaw, cause, says }) => {
    const { result } = await expectStory({
      policy: { approvals: [anApproval({ flaw })] },
      status: 'refused',
      left: 'A B S T',
      says,
    })
    expect(result.problems).toMatchObject([{ code: 'plan-not-approved', cause }])
  })
})
