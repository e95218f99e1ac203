import type {
  GoneImageSnapshots,
  PlannedImage,
  PlannedSnapshot,
  Removals,
  SnapshotKeepReason,
} from '../../../src/model/index.ts'
import { ApplyScene, going, tooOld } from '../../support/engine/apply-scene.ts'
import { numbersTo, oldImage } from '../../support/engine/scenes.ts'
import { A, B, S, T } from '../../support/engine/stories.ts'
import * as make from '../../support/model-factories.ts'

const NOT_MADE: SnapshotKeepReason = { code: 'not-made-for-an-image' }
const keep = { verdict: 'keep', reason: { code: 'in-use' } } as const

interface Row {
  readonly what: string
  readonly images: readonly PlannedImage[]
  readonly prepare?: (scene: ApplyScene) => void
  readonly told: readonly string[]
  readonly attempts: readonly string[]
  /** What else is said of the first snapshot. */
  readonly snapshot?: object
}

const keptWith = (...images: readonly string[]): object => ({
  reason: { code: 'shared-with-image', images },
})

describe('images', () => {
  it('go oldest first; of two equally old the one with the smaller id', async () => {
    const scene = new ApplyScene(0)
    const at = (number: number, days: number): PlannedImage => ({
      ...going(number),
      image: make.anImage({ id: make.imageId(number), createdAt: make.daysAgo(days) }),
    })

    await scene.apply({ images: [at(4, 1), at(3, 2), at(1, 9), at(2, 2)] })

    expect(scene.account.removals.attempts).toEqual([1, 2, 3, 4].map(make.imageId))
  })

  it('go sixteen at a time', async () => {
    const scene = new ApplyScene(0)
    const { removals } = scene.account
    removals.takes = 1000
    const perSecond = new Map<number, number>()
    removals.watch = () => {
      const second = scene.clock.elapsed() / 1000
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1)
    }

    await scene.apply({ images: numbersTo(40).map((number) => going(number)) })

    expect([...perSecond.values()]).toEqual([16, 16, 8])
  })

  it('have the answer of AWS, and so have the snapshots that go with them', async () => {
    const scene = new ApplyScene()
    const answer = { answeredAt: make.daysAgo(0), requestId: 'of A' }
    scene.account.removals.answers.set(A, answer)

    const { images, snapshots } = await scene.apply({ images: [going(1, S), going(2, T)] })

    const all = [...images, ...snapshots].filter(([, ended]) => 'answer' in ended)
    expect(all).toEqual([
      [A, { outcome: 'removed', answer }],
      [S, { outcome: 'deleted', answer }],
    ])
  })

  it.each<Row>([
    {
      what: 'that are kept are left alone',
      images: [going(1), { ...going(2), verdict: keep }],
      told: ['A removed'],
      attempts: [A],
    },
    {
      what: 'that fail stop no other, and their snapshots stay',
      images: [going(1, S), going(2, T)],
      prepare: ({ account }) => account.removals.meets(A, { code: 'Denied' }),
      told: ['B removed', 'T deleted', 'A failed: Denied', 'S not attempted: image-stays'],
      attempts: [A, B],
    },
    {
      what: 'take all their snapshots along in one call',
      images: [going(1, S, T)],
      prepare: ({ account }) => account.images.delete(B),
      told: ['A removed', 'S deleted', 'T deleted'],
      attempts: [A],
    },
    {
      what: 'leave their snapshots to single calls where one of them stays',
      images: [going(1, S, [T, NOT_MADE])],
      told: ['A removed', 'S deleted'],
      attempts: [A, S],
    },
    {
      what: 'leave them to single calls where AWS says nothing of them',
      images: [going(1, S)],
      prepare: ({ account: { removals } }) => {
        removals.ignoresSnapshots = true
      },
      told: ['A removed', 'S deleted'],
      attempts: [A, S],
    },
    {
      what: 'took their snapshots along where AWS says nothing of them and they are gone',
      images: [going(1, S)],
      prepare: ({ account: { removals } }) => {
        removals.saysNothing = true
      },
      told: ['A removed', 'S deleted'],
      attempts: [A, S],
    },
    {
      what: 'go although AWS does not delete their snapshots',
      images: [going(1, S)],
      prepare: ({ account }) => account.removals.undeletable.add(S),
      told: ['A removed', 'S failed: client-error'],
      attempts: [A],
      snapshot: { error: { message: 'DeregisterImage reported client-error for this snapshot' } },
    },
    {
      what: 'leave a snapshot that AWS skips to an image that nobody knows of',
      images: [going(1, S)],
      prepare: ({ account }) =>
        account.images.set(make.imageId(9), oldImage(9, { snapshots: [make.mapped(S)] })),
      told: ['A removed', 'S kept: shared-with-image'],
      attempts: [A],
      snapshot: keptWith(),
    },
  ])('$what', async ({ images, prepare, told, attempts, snapshot = {} }) => {
    const scene = new ApplyScene()
    prepare?.(scene)

    const { snapshots } = await scene.apply({ images })

    expect(scene.told).toEqual(told)
    expect(scene.account.removals.attempts).toEqual(attempts)
    expect(snapshots.get(S) ?? {}).toMatchObject(snapshot)
  })

  it('ask for no snapshots where they have none', async () => {
    const scene = new ApplyScene()
    const { removals } = scene.account
    const asked: (readonly string[])[] = []
    const deregister = removals.deregister.bind(removals)
    removals.deregister = async (id, snapshotIds, guard) => {
      asked.push(snapshotIds)
      return deregister(id, snapshotIds, guard)
    }

    await scene.apply({ images: [going(1), going(2, T)] })

    expect(asked).toEqual([[], [T]])
  })
})

describe('what waits for newer evidence', () => {
  const goneImages = [{ image: oldImage(3), snapshots: [make.aPlannedSnapshot({ id: T })] }]
  const orphans = [make.aPlannedOrphan()]

  it('has no outcome, and is not told of', async () => {
    const scene = new ApplyScene()
    const images = [going(1)]

    expect(await scene.apply({ images, goneImages, orphans }, tooOld)).toEqual({
      images: new Map(),
      snapshots: new Map(),
      deferred: { images, goneImages, orphans },
    })
    expect(scene.told).toEqual([])
  })

  it('is a snapshot with the last of its images', async () => {
    const scene = new ApplyScene()
    const [first, second] = [going(1, S), going(2, S)]

    const { deferred } = await scene.apply({ images: [first, second] }, () => {
      if (scene.account.removals.attempts.length > 0) tooOld()
    })

    expect(scene.told).toEqual(['A removed'])
    expect(deferred).toEqual({
      images: [second],
      goneImages: [{ image: first.image, snapshots: first.snapshots }],
      orphans: [],
    })
  })
})

describe('a snapshot that two images map', () => {
  /** Images answer about it as they go, one after the other; `alone` is where it is deleted by itself. */
  it.each([
    { answers: ['client-error', 'success'], told: ['failed', 'deleted'], alone: false },
    { answers: ['success', 'client-error'], told: ['deleted'], alone: false },
    { answers: ['success', 'skipped'], told: ['deleted'], alone: false },
    { answers: ['skipped', 'success'], told: ['deleted'], alone: false },
    { answers: ['client-error', 'skipped'], told: ['failed', 'deleted'], alone: true },
    { answers: ['skipped', 'client-error'], told: ['failed'], alone: false },
    { answers: ['skipped', 'skipped'], told: ['deleted'], alone: true },
    { answers: [undefined, 'skipped'], told: ['deleted'], alone: true },
    { answers: ['skipped', undefined], told: ['deleted'], alone: true },
  ] as const)('is $told where they answer $answers', async ({ answers, told, alone }) => {
    const scene = new ApplyScene()
    scene.answerAbout(S, new Map([A, B].map((id, index) => [id, answers[index]])))

    await scene.apply({ images: [going(1, S), going(2, S)] })

    const ofIt = scene.told.filter((each) => each.startsWith('S '))
    expect(ofIt.map((each) => /\w+/u.exec(each.slice(2))?.[0])).toEqual(told)
    expect(scene.account.removals.attempts).toEqual(alone ? [A, B, S] : [A, B])
  })
})

describe('snapshots whose images are gone, and orphans', () => {
  const goneImage = (overrides: Partial<PlannedSnapshot> = {}): GoneImageSnapshots => ({
    image: oldImage(9),
    snapshots: [make.aPlannedSnapshot({ id: S, ...overrides })],
  })
  const kept = goneImage({ verdict: { verdict: 'keep', reason: NOT_MADE } })
  const listed = make.aPlannedOrphan({
    verdict: { verdict: 'report', reason: { code: 'orphan', image: A } },
  })

  const orphans = [make.aPlannedOrphan()]

  it.each<Row & { removals: Partial<Removals> }>([
    {
      what: 'go each once',
      images: [],
      removals: { goneImages: [goneImage()], orphans },
      told: ['S deleted'],
      attempts: [S],
    },
    {
      what: 'that are only listed or kept are left alone',
      images: [],
      removals: { goneImages: [kept], orphans: [listed] },
      told: [],
      attempts: [],
    },
    {
      what: 'stay where an image maps them that AWS names',
      images: [],
      prepare: ({ account }) => account.images.set(A, oldImage(1)),
      removals: { orphans },
      told: ['S kept: shared-with-image'],
      attempts: [S],
      snapshot: keptWith(A),
    },
    {
      what: 'that an image maps go with that image',
      images: [going(1, S)],
      removals: { goneImages: [goneImage()] },
      told: ['A removed', 'S deleted'],
      attempts: [A],
    },
  ])('$what', async ({ images, prepare, removals, told, attempts, snapshot = {} }) => {
    const scene = new ApplyScene()
    scene.account.images.clear()
    prepare?.(scene)

    const { snapshots } = await scene.apply({ images, ...removals })

    expect(scene.told).toEqual(told)
    expect(scene.account.removals.attempts).toEqual(attempts)
    expect(snapshots.get(S) ?? {}).toMatchObject(snapshot)
  })
})
