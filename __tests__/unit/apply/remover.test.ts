import { listed, ok, type Answer } from '../../support/answering-ec2.ts'
import {
  actionsOf,
  BROKEN,
  DENIED,
  deregistered,
  GONE,
  pass,
  changesWith,
  UNAVAILABLE,
} from '../../support/engine/changes-scene.ts'
import { imageId, snapshotId } from '../../support/model-factories.ts'

const [A, S, T] = [imageId(1), snapshotId(1), snapshotId(2)] as const

describe('deregistering an image', () => {
  it.each([true, false])('with its snapshots: %s', async (withSnapshots) => {
    const scene = await changesWith(deregistered())

    await scene.changes.deregister(A, withSnapshots, pass)

    expect(scene.calls.map((call) => Object.fromEntries(call))).toMatchObject([
      {
        Action: 'DeregisterImage',
        ImageId: A,
        DeleteAssociatedSnapshots: String(withSnapshots),
      },
    ])
  })

  it('tells what AWS says of each snapshot', async () => {
    const results = [S, T].map(
      (id, index) =>
        `<item><snapshotId>${id}</snapshotId><returnCode>${index === 0 ? 'success' : 'skipped'}</returnCode></item>`,
    )
    const { changes } = await changesWith(
      deregistered(`<deleteSnapshotResultSet>${results.join('')}</deleteSnapshotResultSet>`),
    )

    expect(await changes.deregister(A, true, pass)).toEqual({
      gone: 'by this run',
      results: new Map([
        [S, 'success'],
        [T, 'skipped'],
      ]),
    })
  })

  it.each<[string, readonly Answer[], string | undefined]>([
    ['at once', [{ ...deregistered(), requestId: 'first' }], 'first'],
    [
      'at the second attempt',
      [
        { ...BROKEN, requestId: 'first' },
        { ...deregistered(), requestId: 'second' },
      ],
      'second',
    ],
    ['never', ['reset', { ...GONE, requestId: 'second' }], undefined],
    [
      'that it did not do it',
      [{ ...deregistered('<return>false</return>'), requestId: 'first' }],
      undefined,
    ],
  ])('notes when AWS answered, and the id of the request: %s', async (_, answers, requestId) => {
    const date = new Date(Date.now() - 2_000).toUTCString()
    const { changes } = await changesWith(
      ...answers.map((each) => (typeof each === 'string' ? each : { ...each, date })),
    )

    await changes.deregister(A, true, pass).catch(() => undefined)

    expect(changes.answerTo(A)).toEqual(
      requestId === undefined ? undefined : { answeredAt: new Date(date), requestId },
    )
  })

  const byUs = { gone: 'by this run', results: new Map() }
  const before = { gone: 'before' }
  const cases: readonly {
    readonly what: string
    readonly answers: readonly Answer[]
    readonly came: object
    readonly calls: number
  }[] = [
    { what: 'that is gone', answers: [GONE], came: before, calls: 1 },
    {
      what: 'that is gone after a server error',
      answers: [BROKEN, GONE],
      came: byUs,
      calls: 2,
    },
    {
      what: 'that is gone after a broken connection',
      answers: ['reset', GONE],
      came: byUs,
      calls: 2,
    },
    {
      what: 'that is gone after an answer nobody can read',
      answers: [{ status: 200, body: '<Deregister' }, GONE],
      came: byUs,
      calls: 2,
    },
    {
      what: 'that is gone after a lost answer and a refusal',
      answers: [BROKEN, DENIED, GONE],
      came: byUs,
      calls: 3,
    },
    {
      what: 'that is not listed after answers that were all lost',
      answers: [BROKEN, BROKEN, BROKEN, ok('DescribeImages', '<imagesSet/>')],
      came: byUs,
      calls: 4,
    },
    {
      what: 'that is unavailable and not listed',
      answers: [UNAVAILABLE, ok('DescribeImages', '<imagesSet/>')],
      came: before,
      calls: 2,
    },
    {
      what: 'that is unavailable and listed as deregistered',
      answers: [UNAVAILABLE, listed(A, 'deregistered')],
      came: before,
      calls: 2,
    },
    {
      what: 'that is unavailable and not to be found',
      answers: [UNAVAILABLE, GONE],
      came: before,
      calls: 2,
    },
    {
      what: 'that is unavailable in the list as well',
      answers: [UNAVAILABLE, UNAVAILABLE],
      came: before,
      calls: 2,
    },
  ]

  it.each(cases)('$what', async ({ answers, came, calls }) => {
    const scene = await changesWith(...answers)

    expect(await scene.changes.deregister(A, true, pass)).toEqual(came)
    expect(scene.calls).toHaveLength(calls)
  })

  it.each<{ what: string; answers: readonly Answer[]; code: string; actions: number }>([
    { what: 'refused', answers: [DENIED], code: 'UnauthorizedOperation', actions: 1 },
    {
      what: 'disabled and still there',
      answers: [UNAVAILABLE, listed(A, 'disabled')],
      code: 'InvalidAMIID.Unavailable',
      actions: 2,
    },
    {
      what: 'unavailable where the list may not be read',
      answers: [UNAVAILABLE, DENIED],
      code: 'InvalidAMIID.Unavailable',
      actions: 2,
    },
    {
      what: 'still there after answers that were all lost',
      answers: [BROKEN, BROKEN, BROKEN, listed(A, 'available')],
      code: 'NotAnswered',
      actions: 4,
    },
    {
      what: 'not known after answers that were all lost',
      answers: [BROKEN, BROKEN, BROKEN, DENIED],
      code: 'NotAnswered',
      actions: 4,
    },
  ])('fails where it is $what', async ({ answers, code, actions }) => {
    const scene = await changesWith(...answers)

    await expect(scene.changes.deregister(A, true, pass)).rejects.toMatchObject({ name: code })
    expect(scene.calls).toHaveLength(actions)
  })

  it('looks for it in any state', async () => {
    const scene = await changesWith(UNAVAILABLE, listed(A, 'disabled'))

    await expect(scene.changes.deregister(A, true, pass)).rejects.toThrow('Unavailable')
    expect(actionsOf(scene)).toEqual(['DeregisterImage', 'DescribeImages'])
    expect(Object.fromEntries(scene.calls[1] ?? [])).toMatchObject({
      'ImageId.1': A,
      IncludeDisabled: 'true',
    })
  })
})
