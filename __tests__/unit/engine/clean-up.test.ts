import type { FakeAccount } from '../../support/engine/account.ts'
import { awsError } from '../../support/engine/attempts.ts'
import { FakeRun, plannedIn } from '../../support/engine/run.ts'
import { aRun, launch, numbersTo, withOld } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'
import {
  daysAgo,
  hoursAgo,
  imageId,
  OTHER_REGION,
  tags,
  TARGET,
} from '../../support/model-factories.ts'

const { A, B, C, all, before, cancelled, expectStory, image, KEEP, launched } = stories
const { orphan, shared, story, there, tooOldAt, UNLIMITED, unreadable, usedWhenAsked } = stories

const ODD = { tags: tags({ 'ami-cleanup:keep-until': 'soon' }) }
const closed: stories.Happening = ({ run }) => {
  run.addClosed({ ...OTHER_REGION, region: 'us-west-2' })
}

describe('a dry run', () => {
  it('is the same run without what removes', async () => {
    const [dry, real] = [new FakeRun(), new FakeRun()]
    const accounts = [dry, real].map((run) => run.add(withOld([1, 2])))
    for (const account of accounts) launch(account, B)

    const planned = await dry.cleanUp({}, { dryRun: true })
    const done = await real.cleanUp()

    const [before, after] = [planned, done].map((result) => plannedIn(result, { target: TARGET }))
    expect(before).toEqual({ ...after, outcomes: undefined })
    expect(accounts.map(({ removals }) => removals.attempts)).toEqual([[], [A]])
    expect(real.events.slice(0, dry.events.length)).toEqual(dry.events)
  })

  story('fails where an account cannot be entered', {
    dryRun: true,
    happens: closed,
    problems: ['account-not-entered'],
    warnings: [],
  })

  it('enters no account to remove anything', async () => {
    const { run, account } = aRun([1])
    const createChanges = (): never => {
      throw new Error('Nothing is changed in a dry run.')
    }
    Object.assign(account, { createChanges })

    await expect(run.cleanUp({}, { dryRun: true })).resolves.toMatchObject({ problems: [] })
  })
})

describe('a run', () => {
  story('tells what it does, in its order', {
    images: [1],
    happens: orphan(),
    tells:
      /^reading\nread\nall-read\nasking\nanswered\nanswered\nanswered\nasked eu-west-1\nplanned\nremoving\nimage eu-west-1\nsnapshot eu-west-1\nsnapshot eu-west-1$/,
    events: [
      { kind: 'asking', count: 3 },
      { kind: 'removing', images: 1, orphans: 1 },
      { kind: 'image', target: TARGET, outcome: { outcome: 'removed' } },
      { kind: 'snapshot', id: stories.S, isOrphan: false, outcome: { outcome: 'deleted' } },
      { kind: 'snapshot', id: stories.O, isOrphan: true, outcome: { outcome: 'deleted' } },
    ],
  })

  it('shows the plan before anything is removed', async () => {
    expect.hasAssertions()
    await expectStory({
      happens: ({ run, account }) => {
        run.listen = (event) => {
          if (event.kind !== 'planned') return
          expect(event.targets).toMatchObject([{ kind: 'planned', outcomes: undefined }])
          expect(account.images.size).toBe(2)
        }
      },
    })
  })

  it('asks only about what the first plan takes away', async () => {
    const happens = all(launched(B), image(3, KEEP))
    const { account } = await expectStory({ images: [1, 2, 3], happens })
    const questions = { imageReferences: [A], imageSharing: [A], snapshotSharing: [stories.S] }
    expect(account.asked).toEqual([questions])
  })

  it('tells the targets in their order, those that could not be entered first', async () => {
    const happens = all(stories.takes({ reading: 1 }), closed)
    const { result } = await expectStory({ others: [3], happens })
    const regions = result.targets.map(({ target }) => target.region)
    expect(regions).toEqual(['us-west-2', TARGET.region, OTHER_REGION.region])
  })

  it('of no target says nothing', async () => {
    const nothing = { targets: [], evidenceTargets: [], problems: [], warnings: [] }
    expect(await new FakeRun().cleanUp()).toEqual(nothing)
  })
})

describe('image-ids', () => {
  story('of which one exists nowhere is a warning', {
    images: [1],
    policy: { imageIds: [A, B] },
    told: 'A removed; S deleted',
    warnings: ['image-not-found'],
    says: `image-ids names ${B}, which does not exist here.`,
    problems: [],
  })
  story('of which none exists is a problem', {
    images: [1],
    policy: { imageIds: [B, C] },
    problems: ['image-ids-not-found'],
    says: `image-ids: none of ${B}, ${C} exists here.`,
  })
  it.each([
    { how: 'unread', happens: there(unreadable('images')), code: 'evidence-incomplete' },
    { how: 'closed', happens: closed, code: 'account-not-entered' },
  ])('of which none is known says nothing more where a target is $how', async (row) => {
    const policy = { imageIds: [B] }
    const { happens, code } = row
    await expectStory({ images: [1], others: [3], policy, happens, problems: [code] })
  })
})

describe('warnings', () => {
  const skippedReferences = ['fleets', 'tasks'] as const
  story('of what was not looked at', {
    skippedReferences,
    warnings: ['references-skipped'],
    says: /^skip-references: fleets, tasks were not looked at, and what only they use may be removed\.$/,
  })
  story('of that are not there in a dry run', { skippedReferences, dryRun: true, warnings: [] })
  const empty: stories.Happening = ({ account }) => {
    const warnings = [{ code: 'nothing-checked-out', message: 'the same files' }] as const
    account.evidence = [{ source: 'repository', durationMs: 0, warnings }]
  }
  story('are said once, of all targets', {
    images: [],
    others: [],
    happens: all(empty, image(1, ODD), there(empty, image(3, ODD))),
    warnings: ['unreadable-keep-until', 'nothing-checked-out', 'unreadable-keep-until'],
    says: new RegExp(`${A}.*\\n.*files\\n.*${C}`),
  })
})

describe('the row of image-references', () => {
  const row = (durationMs: number, readAt?: Date): FakeAccount['answeredRow'] & object => ({
    source: 'image-references',
    durationMs,
    readAt,
  })
  const answered =
    (readAt?: Date): stories.Happening =>
    ({ account }) => {
      account.evidence = [{ source: 'instances', durationMs: 7 }, row(0)]
      account.answeredRow = row(1, readAt)
    }

  it.each<{ what: string; asked: object; images?: readonly number[]; happens: stories.Happening }>([
    {
      what: 'counts every image once, after renewals and batches',
      images: numbersTo(502),
      asked: { resources: 502, images: 1, durationMs: 3, readAt: daysAgo(2) },
      happens: all(
        answered(daysAgo(2)),
        tooOldAt(1),
        before('question', 2, answered(daysAgo(1))),
        before('question', 3, usedWhenAsked(imageId(502))),
      ),
    },
    {
      what: 'stands where the newest reading leaves nothing to ask about',
      asked: { resources: 2, images: 0, durationMs: 1 },
      happens: tooOldAt(1, launched(A, B)),
    },
    {
      what: 'stands where the target cannot be read again',
      asked: { resources: 2 },
      happens: tooOldAt(1, unreadable('fleets')),
    },
  ])('$what', async ({ asked, happens, ...begin }) => {
    const scene = { ...begin, policy: UNLIMITED, happens: all(answered(), happens) }
    const { result, account } = await expectStory(scene)
    expect(plannedIn(result, account).evidence).toMatchObject([
      { source: 'instances', resources: 0, images: 0, durationMs: 7 },
      { source: 'image-references', ...asked },
    ])
  })
})

describe('usage reports', () => {
  const policy = { sharedImages: 'remove-unused' } as const
  /** The first image is shared, and there is no usage report on it. */
  const unreported = all(shared(A), ({ account }) => {
    account.usage.set(A, { isRead: true, reports: [], read: undefined })
  })
  const refused: stories.Happening = ({ account }) => {
    account.requestFails = awsError('UnauthorizedOperation', 'not allowed')
  }
  const at = expect.any(Date) as unknown

  it.each<stories.Story & { requested: readonly string[]; request: object | undefined }>([
    {
      what: 'are asked for in a real run, last of all',
      tells: /\nusage-reports eu-west-1$/,
      requested: [A],
      request: { outcome: 'requested', reportId: `report of ${A}`, at },
      problems: [],
      warnings: [],
    },
    { what: 'are asked for nowhere in a dry run', dryRun: true, requested: [], request: undefined },
    {
      what: 'that AWS does not make are a warning, and no problem',
      happens: refused,
      requested: [A],
      request: { outcome: 'failed' },
      problems: [],
      warnings: ['usage-reports'],
      says: /Allow this call to the role that removes\. .*UnauthorizedOperation: not allowed/,
    },
    {
      what: 'that AWS does not make for another reason need no permission',
      happens: ({ account }) => {
        account.requestFails = awsError('InternalError', 'try again')
      },
      requested: [A],
      request: { outcome: 'failed' },
      says: /and so they stay\. ec2:CreateImageUsageReport: InternalError: try again/,
    },
    {
      what: 'are asked for nowhere once the run is cancelled',
      happens: before('removal', 1, cancelled),
      requested: [],
      request: { outcome: 'not-attempted' },
    },
    {
      what: 'are asked for where nothing else is done, because the plan is refused',
      policy: { ...policy, maxRemovals: { kind: 'count', count: 0 } },
      told: '...; B nothing',
      requested: [A],
      request: { outcome: 'requested' },
    },
  ])('$what', async ({ requested, request, happens = all(), ...row }) => {
    const run = { policy, ...row, happens: all(unreported, happens) }
    const { account, result } = await expectStory(run)
    expect(account.requested).toEqual(requested)
    const { usageRequests } = plannedIn(result, account)
    expect([...(usageRequests ?? [])]).toMatchObject(request === undefined ? [] : [[A, request]])
  })
})

describe('shared-images: remove', () => {
  const policy = { sharedImages: 'remove', keepPrevious: 1 } as const
  story('warns that other accounts may use what goes, where anything goes', {
    images: [1, 2, 3],
    others: [],
    policy,
    happens: shared(A),
    told: '...; C kept: keep-previous',
    warnings: ['shared-images-remove'],
    events: [{ kind: 'removing', images: 2, orphans: 0 }],
  })
  story('warns of nothing where nothing goes', {
    images: [],
    policy,
    happens: image(1, { createdAt: hoursAgo(-1), snapshots: [] }),
    warnings: [],
  })
})
