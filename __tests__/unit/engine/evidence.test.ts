import type {
  AnswersOfTarget,
  Evidence,
  ReferenceKey,
  TargetEvidence,
} from '../../../src/model/index.ts'
import {
  answersIn,
  joinAnswers,
  joinEvidence,
  nothingKnownOf,
  notNewerThan,
  withAnswered,
  withAnswers,
  withRow,
} from '../../../src/engine/evidence.ts'
import {
  ago,
  anImage,
  aTargetInventory,
  imageId,
  known,
  naming,
  OTHER_ACCOUNT,
  OTHER_REGION,
  snapshotId,
  someAnswers,
  someEvidence,
  TARGET,
  unknown,
} from '../../support/model-factories.ts'

const [A, B, S] = [imageId(1), imageId(2), snapshotId(1)] as const

const row = (source: ReferenceKey, overrides: Partial<Evidence> = {}): Evidence => ({
  source,
  resources: 0,
  images: 0,
  skipped: false,
  durationMs: 0,
  notes: [],
  ...overrides,
})

describe('answers of two times', () => {
  it('count both, and the later one about the same thing', () => {
    const before = someAnswers({
      imageSharing: new Map([
        [A, []],
        [B, []],
      ]),
      snapshotSharing: new Map([[S, ['all']]]),
      imageUsage: new Map([
        [A, { isRead: false, failure: { code: 'Denied', cause: 'other', message: 'no' } }],
      ]),
    })
    const after = someAnswers({
      imageSharing: new Map([[A, ['all']]]),
      imageReferences: new Map([[B, [naming(B)]]]),
      imageUsage: new Map([[A, { isRead: true, reports: [], read: undefined }]]),
    })

    expect(joinAnswers(before, after)).toEqual({
      imageSharing: new Map([
        [A, ['all']],
        [B, []],
      ]),
      snapshotSharing: new Map([[S, ['all']]]),
      imageReferences: new Map([[B, [naming(B)]]]),
      imageUsage: new Map([[A, { isRead: true, reports: [], read: undefined }]]),
    })
  })
})

describe('the row of what was asked', () => {
  const asked = {
    row: row('image-references', { resources: 3 }),
    references: new Map(),
    usageRow: undefined,
  }

  it('takes the place of the empty one', () => {
    const evidence = [row('instances'), row('image-references')]

    expect(withRow(aTargetInventory({ evidence }), asked).evidence).toEqual([
      row('instances'),
      asked.row,
    ])
  })

  it('is not there where nothing was asked', () => {
    const inventory = aTargetInventory({ evidence: [row('image-references')] })

    expect(withRow(inventory, undefined)).toBe(inventory)
  })
})

describe('what a target says once it was asked', () => {
  const inventory = aTargetInventory({ evidence: [row('image-references')] })
  const said = { evidence: someEvidence(), inventory, asked: undefined }
  const answered = (ids: readonly string[], used: readonly string[]): AnswersOfTarget => ({
    answers: someAnswers({
      imageReferences: new Map(ids.map((id) => [id, used.includes(id) ? [naming(id)] : []])),
    }),
    evidence: row('image-references', { durationMs: 5, resources: 99, images: 99 }),
    problem: undefined,
  })

  it('has the answers and the row, in the inventory as well', () => {
    const { answers } = answered([A, B], [B])

    expect(withAnswered(said, answered([A, B], [B]))).toMatchObject({
      evidence: { answers },
      inventory: {
        answers,
        evidence: [{ source: 'image-references', resources: 2, images: 1, durationMs: 5 }],
      },
    })
  })

  it('counts each image once, whenever it was asked about, and all the time that it took', () => {
    const first = withAnswered(said, answered([A], [A]))
    const second = withAnswered(first, answered([A, B], [B]))

    expect(second.asked?.row).toMatchObject({ resources: 2, images: 2, durationMs: 10 })
  })

  it('keeps the row of before where it was not asked about use', () => {
    const first = withAnswered(said, answered([A], []))
    const second = withAnswered(first, { ...answered([B], []), evidence: undefined })

    expect(second.asked).toEqual(first.asked)
    expect([...second.evidence.answers.imageReferences.keys()]).toEqual([A, B])
  })

  it('has no inventory where it could not be read in full', () => {
    expect(withAnswered({ ...said, inventory: undefined }, answered([A], []))).toMatchObject({
      inventory: undefined,
    })
  })
})

describe('a reading is as old as the oldest that it rests on', () => {
  it.each([
    { files: 5, own: 3, age: 5 },
    { files: 3, own: 5, age: 5 },
    { files: 4, own: 4, age: 4 },
  ])('files $files, own $own: $age', ({ files, own, age }) => {
    expect(notNewerThan(ago(files), aTargetInventory({ readAt: ago(own) })).readAt).toEqual(
      ago(age),
    )
  })
})

describe('evidence of a target that cannot be read again', () => {
  const bin = (id: string): TargetEvidence['recycleBin'] =>
    known({ imageIds: new Set([id]), snapshotIds: new Set() })
  const alias = { source: 'launch-templates' as const, resource: 'lt-1', alias: 'resolve:ssm:/a' }
  const before = someEvidence({
    target: OTHER_REGION,
    readAt: ago(1),
    images: [anImage({ id: A, name: 'old' })],
    references: [naming(A)],
    unknownAliases: [alias],
    launched: new Set([A]),
    recycleBin: bin(A),
    answers: someAnswers({ imageSharing: new Map([[A, []]]) }),
  })
  const after = someEvidence({
    target: OTHER_REGION,
    readAt: ago(0),
    images: [anImage({ id: A, name: 'new' }), anImage({ id: B })],
    references: [naming(B)],
    unknownAliases: [{ ...alias, resource: 'lt-2' }],
    launched: new Set([B]),
    recycleBin: bin(B),
    answers: someAnswers({ imageSharing: new Map([[B, []]]) }),
  })

  it('is what was known and what could be read, however old', () => {
    expect(joinEvidence(before, after)).toEqual({
      target: OTHER_REGION,
      readAt: undefined,
      images: after.images,
      references: [naming(A), naming(B)],
      unknownAliases: [alias, { ...alias, resource: 'lt-2' }],
      launched: new Set([A, B]),
      recycleBin: bin(B),
      answers: joinAnswers(before.answers, after.answers),
    })
  })

  it('has the images of before where they cannot be listed now', () => {
    expect(joinEvidence(before, { ...after, images: undefined }).images).toEqual(before.images)
  })

  it('has the images of now where they could not be listed before', () => {
    const unlisted = { ...before, images: undefined }

    expect(joinEvidence(unlisted, after).images).toEqual(after.images)
    expect(joinEvidence(unlisted, { ...after, images: undefined }).images).toBeUndefined()
  })

  it('has the Recycle Bin of before where it cannot be read now', () => {
    expect(joinEvidence(before, { ...after, recycleBin: unknown() }).recycleBin).toEqual(bin(A))
  })
})

describe('answers that a plan began with, or asked for', () => {
  const answersAbout = (id: string): TargetEvidence['answers'] =>
    someAnswers({ imageSharing: new Map([[id, []]]) })
  const inventory = {
    targets: [aTargetInventory({ target: TARGET, answers: answersAbout(A) })],
    others: [someEvidence({ target: OTHER_REGION, answers: answersAbout(B) })],
    evidenceOnly: [someEvidence({ target: OTHER_ACCOUNT, answers: answersAbout(A) })],
    repository: [naming(A)],
  }

  it('are known by their target', () => {
    expect([...answersIn(inventory).values()]).toEqual([
      answersAbout(A),
      answersAbout(B),
      answersAbout(A),
    ])
  })

  it('count for what was read again meanwhile, planned or not', () => {
    const anew = {
      ...inventory,
      evidenceOnly: [someEvidence({ target: OTHER_ACCOUNT })],
      targets: [aTargetInventory({ target: TARGET })],
      others: [OTHER_REGION].map((target) => someEvidence({ target })),
    }

    const { targets, others, evidenceOnly, repository } = withAnswers(anew, answersIn(inventory))

    expect(targets.map(({ answers }) => answers)).toEqual([answersAbout(A)])
    expect(others.map(({ answers }) => answers)).toEqual([answersAbout(B)])
    expect(evidenceOnly.map(({ answers }) => answers)).toEqual([answersAbout(A)])
    expect(repository).toEqual([naming(A)])
  })

  it('are joined with those that it has: nobody who was named is forgotten', () => {
    const early = answersIn({
      ...inventory,
      targets: [
        aTargetInventory({ answers: someAnswers({ imageSharing: new Map([[A, ['all']]]) }) }),
      ],
    })

    expect(withAnswers(inventory, early).targets[0]?.answers.imageSharing.get(A)).toEqual(['all'])
  })
})

describe('a target that could not be looked at', () => {
  it('names nothing, and its images may be anything', () => {
    expect(nothingKnownOf(TARGET)).toEqual({
      ...someEvidence(),
      target: TARGET,
      readAt: undefined,
      images: undefined,
      recycleBin: { known: false, why: 'the target was not read' },
    })
  })
})
