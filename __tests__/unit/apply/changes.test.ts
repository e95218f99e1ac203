import { error, listed, ok, type Answer } from '../../support/answering-ec2.ts'
import * as scene from '../../support/engine/changes-scene.ts'
import { A, S, T } from '../../support/engine/stories.ts'

const { actionsOf, ALL_BROKEN, BROKEN, changesWith, DENIED, deregistered, GONE, make } = scene
const { NOT_LISTED, parametersOf, pass, UNAVAILABLE, WRONG_STATE } = scene

const BY_US = { gone: 'by this run', results: new Map() }
const BEFORE = { gone: 'before' }
const GONE_CODE = 'InvalidAMIID.NotFound'
const MARK = 'ami-cleanup:disabled-at'
const UNREADABLE = { status: 200, body: '<Deregister' }

const tagged = (value: string, key = MARK): Answer =>
  ok(
    'DescribeImages',
    `<imagesSet><item><imageId>${A}</imageId><imageState>disabled</imageState><tagSet><item><key>${key}</key><value>${value}</value></item></tagSet></item></imagesSet>`,
  )
const listedSnapshot = ok(
  'DescribeSnapshots',
  `<snapshotSet><item><snapshotId>${S}</snapshotId></item></snapshotSet>`,
)
const NO_SNAPSHOT = error(400, 'InvalidSnapshot.NotFound')

/** All answers are asked for, and no more. */
type Row = readonly [what: string, answers: readonly Answer[], came: unknown]

const DEREGISTERING: readonly Row[] = [
  ['is gone', [GONE], BEFORE],
  ['is gone after a server error', [BROKEN, GONE], BY_US],
  ['is gone after an answer nobody can read', [UNREADABLE, GONE], BY_US],
  ['is gone after a lost answer and a refusal', [BROKEN, DENIED, GONE], BY_US],
  ['is not listed after answers that were all lost', [...ALL_BROKEN, NOT_LISTED], BY_US],
  ['is unavailable and not listed', [UNAVAILABLE, NOT_LISTED], BEFORE],
  ['is unavailable and deregistered', [UNAVAILABLE, listed(A, 'deregistered')], BEFORE],
  ['is unavailable and not to be found', [UNAVAILABLE, GONE], BEFORE],
  ['is unavailable in the list as well', [UNAVAILABLE, UNAVAILABLE], BEFORE],
  ['is refused', [DENIED], 'UnauthorizedOperation'],
  ['is disabled', [UNAVAILABLE, listed(A, 'disabled')], 'InvalidAMIID.Unavailable'],
  ['is unavailable, and may not be listed', [UNAVAILABLE, DENIED], 'InvalidAMIID.Unavailable'],
  ['is still there after lost answers', [...ALL_BROKEN, listed(A, 'available')], 'NotAnswered'],
  ['is not known after lost answers', [...ALL_BROKEN, DENIED], 'NotAnswered'],
  ['EC2 says it left alone', [deregistered('<return>false</return>')], 'ReturnedFalse'],
]

const DELETING: readonly Row[] = [
  ['goes', [ok('DeleteSnapshot')], 'deleted'],
  ['is gone', [NO_SNAPSHOT], 'gone'],
  ['is gone after a lost answer', [BROKEN, NO_SNAPSHOT], 'deleted'],
  ['is in use', [error(400, 'InvalidSnapshot.InUse')], 'InvalidSnapshot.InUse'],
  [
    'is in use after a lost answer',
    [BROKEN, error(400, 'InvalidSnapshot.InUse')],
    'InvalidSnapshot.InUse',
  ],
  ['is not listed then', [...ALL_BROKEN, ok('DescribeSnapshots', '<snapshotSet/>')], 'deleted'],
  ['is not found then', [...ALL_BROKEN, NO_SNAPSHOT], 'deleted'],
  ['is still listed then', [...ALL_BROKEN, listedSnapshot], 'NotAnswered'],
  ['may not be looked up then', [...ALL_BROKEN, DENIED], 'NotAnswered'],
]

const DISABLING: readonly Row[] = [
  ['is disabled', [ok('DisableImage', '<return>true</return>')], 'disabled'],
  ['is gone', [GONE], 'gone'],
  ['was disabled', [WRONG_STATE, listed(A, 'disabled')], 'disabled'],
  ['was deregistered', [WRONG_STATE, listed(A, 'deregistered')], 'gone'],
  ['is not listed', [WRONG_STATE, NOT_LISTED], 'gone'],
  ['is not found', [WRONG_STATE, GONE], 'gone'],
  ['is available', [WRONG_STATE, listed(A, 'available')], 'IncorrectState'],
  ['may not be looked up', [WRONG_STATE, DENIED], 'IncorrectState'],
  ['is refused', [DENIED], 'UnauthorizedOperation'],
  ['is refused after a lost answer', ['reset', DENIED, listed(A, 'disabled')], 'disabled'],
  [
    'EC2 says it left alone',
    [ok('DisableImage', '<return>false</return>'), listed(A, 'available')],
    'ReturnedFalse',
  ],
]

const MARKING: readonly Row[] = [
  ['is marked', [ok('CreateTags', '<return>true</return>')], 'marked'],
  ['is gone', [GONE, NOT_LISTED], 'gone'],
  ['is listed although CreateTags finds none', [GONE, listed(A, 'disabled')], GONE_CODE],
  ['is refused', [DENIED], 'UnauthorizedOperation'],
  ['bears this mark then', [...ALL_BROKEN, tagged('2026-11-21T13:00:00Z')], 'marked'],
  ['is gone then', [...ALL_BROKEN, NOT_LISTED], 'gone'],
  ['bears another mark then', [...ALL_BROKEN, tagged('2026-11-20T13:00:00Z')], 'NotAnswered'],
  ['bears another tag then', [...ALL_BROKEN, tagged('2026-11-21T13:00:00Z', 'x')], 'NotAnswered'],
  ['bears no tags then', [...ALL_BROKEN, listed(A, 'disabled')], 'NotAnswered'],
]

describe.each([
  ['DeregisterImage', DEREGISTERING],
  ['DeleteSnapshot', DELETING],
  ['DisableImage', DISABLING],
  ['CreateTags', MARKING],
] as const)('%s', (call, rows) => {
  it.each(rows)('about what %s', async (_what, answers, came) => {
    const changes = await changesWith(...answers)

    expect(await make(call, changes)).toEqual(came)
    expect(changes.calls).toHaveLength(answers.length)
  })
})

describe('DeleteSnapshot, after DeregisterImage said nothing of a snapshot', () => {
  it.each<Row>([
    ['that it deletes', [ok('DeleteSnapshot')], 'deleted'],
    ['that is gone', [NO_SNAPSHOT], 'deleted'],
    ['that it refuses, and that is there', [DENIED, listedSnapshot], 'UnauthorizedOperation'],
    ['that it refuses, and that is gone', [DENIED, NO_SNAPSHOT], 'deleted'],
    ['that is still there after lost answers', [...ALL_BROKEN, listedSnapshot], 'NotAnswered'],
  ])('about one %s', async (_what, answers, came) => {
    const scene = await changesWith(deregistered(), ...answers)
    await scene.changes.deregister(A, [S], pass)

    expect(await make('DeleteSnapshot', scene)).toBe(came)
    expect(scene.changes.mayHaveRemoved(S)).toBe(true)
    expect(scene.calls).toHaveLength(answers.length + 1)
  })
})

describe('the calls', () => {
  it.each([[[S, T]], [[]]])('deregister an image with its snapshots: %j', async (snapshotIds) => {
    const calls = await changesWith(deregistered())
    await calls.changes.deregister(A, snapshotIds, pass)

    const DeleteAssociatedSnapshots = String(snapshotIds.length > 0)
    const deregistering = { Action: 'DeregisterImage', ImageId: A, DeleteAssociatedSnapshots }
    expect(parametersOf(calls)).toMatchObject([deregistering])
  })

  it.each([
    ['DeleteSnapshot', { SnapshotId: S }],
    ['DisableImage', { ImageId: A }],
    // Without milliseconds, in UTC.
    ['CreateTags', { 'ResourceId.1': A, 'Tag.1.Key': MARK, 'Tag.1.Value': '2026-11-21T13:00:00Z' }],
  ] as const)('say what they are about: %s', async (call, parameters) => {
    const changes = await changesWith(ok(call))
    await make(call, changes)

    expect(parametersOf(changes)).toMatchObject([{ Action: call, ...parameters }])
  })

  it('look for an image in any state', async () => {
    const calls = await changesWith(UNAVAILABLE, listed(A, 'disabled'))
    await make('DeregisterImage', calls)

    expect(actionsOf(calls)).toBe('DeregisterImage DescribeImages')
    expect(parametersOf(calls)[1]).toMatchObject({ 'ImageId.1': A, IncludeDisabled: 'true' })
  })

  it('tell what AWS says of each snapshot', async () => {
    const item = (id: string, code: string): string =>
      `<item><snapshotId>${id}</snapshotId><returnCode>${code}</returnCode></item>`
    const items = `${item(S, 'success')}${item(T, 'skipped')}`
    const answer = deregistered(`<deleteSnapshotResultSet>${items}</deleteSnapshotResultSet>`)

    const results = new Map(Object.entries({ [S]: 'success', [T]: 'skipped' }))
    expect(await make('DeregisterImage', await changesWith(answer))).toEqual({ ...BY_US, results })
  })
})

describe('the answer that is noted', () => {
  const date = new Date(Date.now() - 2_000).toUTCString()
  const as = (requestId: string, answer: Exclude<Answer, string>): Answer => ({
    ...answer,
    requestId,
    date,
  })
  const [disabled, marked] = [ok('DisableImage'), as('mark', ok('CreateTags'))]

  it.each<[string, readonly Answer[], readonly scene.Call[], string | undefined]>([
    ['comes at once', [as('1', deregistered())], ['DeregisterImage'], '1'],
    ['comes second', [as('1', BROKEN), as('2', deregistered())], ['DeregisterImage'], '2'],
    ['never comes', ['reset', as('2', GONE)], ['DeregisterImage'], undefined],
    ['is no', [as('1', deregistered('<return>false</return>'))], ['DeregisterImage'], undefined],
    ['is that to a mark', [marked], ['CreateTags'], 'mark'],
    ['is that before', [as('1', disabled), marked], ['DisableImage', 'CreateTags'], '1'],
    [
      'is not that to a mark after an answer that was lost',
      ['reset', as('2', WRONG_STATE), listed(A, 'disabled'), marked],
      ['DisableImage', 'CreateTags'],
      undefined,
    ],
  ])('with its time: it %s', async (_what, answers, calls, requestId) => {
    const changes = await changesWith(...answers)
    for (const call of calls) await make(call, changes)

    expect(changes.changes.answerTo(A)).toEqual(
      requestId === undefined ? undefined : { answeredAt: new Date(date), requestId },
    )
  })
})
