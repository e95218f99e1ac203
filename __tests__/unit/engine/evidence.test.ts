import * as joining from '../../../src/engine/evidence.ts'
import type { ImageUsage, Inventory, TargetEvidence } from '../../../src/model/index.ts'
import { aRow as row } from '../../support/engine/scenes.ts'
import { A, B, S } from '../../support/engine/stories.ts'
import * as make from '../../support/model-factories.ts'
import { anEntry, aReport, read } from '../plan/usages.ts'

const { answersIn, joinAnswers, joinEvidence, notNewerThan, withAnswered, withRow } = joining
const { ago, anImage, aTargetInventory, known, naming, someAnswers, someEvidence } = make
const { OTHER_ACCOUNT, OTHER_REGION, TARGET, unknown } = make

const shared = (...ids: readonly string[]): TargetEvidence['answers'] =>
  someAnswers({ imageSharing: new Map(ids.map((id) => [id, []])) })

describe('answers of two times', () => {
  it('count both, and whoever was named at either time', () => {
    const sharedWith = (of: Record<string, string[]>) => ({
      imageSharing: new Map(Object.entries(of)),
    })
    const before = someAnswers({
      ...sharedWith({ [A]: ['1', '2'], [B]: [] }),
      snapshotSharing: new Map([[S, ['all']]]),
    })
    const after = someAnswers(sharedWith({ [A]: ['2', '3'] }))

    const both = { ...before, ...sharedWith({ [A]: ['1', '2', '3'], [B]: [] }) }
    expect(joinAnswers(before, after)).toEqual(both)
  })

  it('have each use once, as it was seen last', () => {
    const [first, second] = ['i-1', 'i-2'].map((resource) => naming(A, { resource }))
    const again = naming(A, { resource: 'i-1', detail: 'seen again' })
    const uses = (...all: (typeof first)[]): TargetEvidence['answers'] =>
      someAnswers({ imageReferences: new Map([[A, all.flatMap((each) => each ?? [])]]) })

    expect(joinAnswers(uses(first, second), uses(again))).toEqual(uses(second, again))
  })

  const report = { ...read([aReport()], [anEntry()]) }
  const usages = {
    'not read': { isRead: false, failure: { code: 'Denied', cause: 'other', message: 'no' } },
    'no report': { isRead: true, reports: [], read: undefined },
    unused: read([aReport()]),
    used: report,
  } as const satisfies Record<string, ImageUsage>

  it.each([
    ['not read', 'no report', 'no report'],
    ['not read', 'unused', 'unused'],
    ['unused', 'not read', 'not read'],
    ['no report', 'unused', 'unused'],
    ['unused', 'no report', 'no report'],
    ['used', 'unused', 'used'],
    ['used', 'not read', 'used'],
    ['unused', 'used', 'used'],
  ] as const)('of usage: %s, then %s is %s', (first, second, joined) => {
    const [before, after, both] = [first, second, joined].map((each) =>
      someAnswers({ imageUsage: new Map([[A, usages[each]]]) }),
    )
    expect(joinAnswers(before ?? shared(), after ?? shared())).toEqual(both)
  })

  it('of usage: the newer report where both saw a use', () => {
    const [before, after] = [report, { ...report }].map((each) =>
      someAnswers({ imageUsage: new Map([[A, each]]) }),
    )
    const joined = joinAnswers(before ?? shared(), after ?? shared())
    expect(joined.imageUsage.get(A)).toBe(after?.imageUsage.get(A))
  })
})

describe('the rows of what was asked', () => {
  const evidence = [row('instances'), row('image-references'), row('usage-reports')]
  const asked = row('image-references', { resources: 3 })
  const usageRow = row('usage-reports', { resources: 2 })
  const references = new Map()

  it.each([
    { what: 'both', rows: { row: asked, usageRow }, shown: [row('instances'), asked, usageRow] },
    {
      what: 'that of references',
      rows: { row: asked, usageRow: undefined },
      shown: [row('instances'), asked, row('usage-reports')],
    },
    {
      what: 'that of reports',
      rows: { row: undefined, usageRow },
      shown: [row('instances'), row('image-references'), usageRow],
    },
  ])('take the place of the empty ones: $what', ({ rows, shown }) => {
    const inventory = aTargetInventory({ evidence })
    expect(withRow(inventory, { references, ...rows }).evidence).toEqual(shown)
  })

  it('are not there where nothing was asked', () => {
    const inventory = aTargetInventory({ evidence })

    expect(withRow(inventory, undefined)).toBe(inventory)
  })
})

describe('what a target says once it was asked', () => {
  const inventory = aTargetInventory({ evidence: [row('image-references')] })
  const said = { evidence: someEvidence(), inventory, asked: undefined }
  const answered = (ids: readonly string[], used: readonly string[]) => ({
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

  it('keeps the rows of before where it was not asked about use', () => {
    const usageEvidence = row('usage-reports', { resources: 1 })
    const later = row('usage-reports', { resources: 2 })
    const first = withAnswered(said, { ...answered([A], []), usageEvidence })
    const none = withAnswered(first, { ...answered([B], []), evidence: undefined })
    const reports = { ...answered([B], []), evidence: undefined, usageEvidence: later }

    expect(none.asked).toEqual(first.asked)
    expect([...none.evidence.answers.imageReferences.keys()]).toEqual([A, B])
    expect(withAnswered(first, reports).asked).toMatchObject({
      row: first.asked?.row,
      usageRow: usageEvidence,
    })
    expect(withAnswered(said, reports).asked).toMatchObject({ row: undefined, usageRow: later })
  })

  it('has no inventory where it could not be read in full', () => {
    expect(withAnswered({ ...said, inventory: undefined }, answered([A], []))).toMatchObject({
      inventory: undefined,
    })
  })
})

it.each([
  { files: 5, own: 3, age: 5 },
  { files: 3, own: 5, age: 5 },
  { files: 4, own: 4, age: 4 },
])('a reading with files of $files and of its own of $own is of $age', ({ files, own, age }) => {
  const reading = notNewerThan(ago(files), aTargetInventory({ readAt: ago(own) }))
  expect(reading.readAt).toEqual(ago(age))
})

describe('evidence of a target that cannot be read again', () => {
  const alias = { source: 'launch-templates' as const, resource: 'lt-1', alias: 'resolve:ssm:/a' }
  const readAs = (id: string, overrides: Partial<TargetEvidence>): TargetEvidence =>
    someEvidence({
      references: [naming(id)],
      unknownAliases: [{ ...alias, resource: `lt of ${id}` }],
      launched: new Set([id]),
      recycleBin: known({ imageIds: new Set([id]), snapshotIds: new Set() }),
      answers: shared(id),
      ...overrides,
    })
  const before = readAs(A, { readAt: ago(1), images: [anImage({ id: A, name: 'old' })] })
  const after = readAs(B, {
    readAt: ago(0),
    images: [anImage({ id: A, name: 'new' }), anImage({ id: B })],
  })

  it('is what was known and what could be read, however old', () => {
    expect(joinEvidence(before, after)).toEqual({
      target: OTHER_REGION,
      readAt: undefined,
      images: after.images,
      references: [naming(A), naming(B)],
      unknownAliases: [...before.unknownAliases, ...after.unknownAliases],
      launched: new Set([A, B]),
      recycleBin: after.recycleBin,
      answers: shared(A, B),
    })
  })

  it.each([
    { what: 'the images of before', before, now: undefined, images: before.images },
    {
      what: 'those of now',
      before: { ...before, images: undefined },
      now: after.images,
      images: after.images,
    },
    { what: 'none', before: { ...before, images: undefined }, now: undefined, images: undefined },
  ])('has $what where no others could be listed', (of) => {
    expect(joinEvidence(of.before, { ...after, images: of.now }).images).toEqual(of.images)
  })

  it('has the Recycle Bin of before where it cannot be read now', () => {
    const { recycleBin } = joinEvidence(before, { ...after, recycleBin: unknown() })
    expect(recycleBin).toEqual(before.recycleBin)
  })
})

describe('answers that a plan began with, or asked for', () => {
  const withSharing = (...[own, other, onlyRead]: TargetEvidence['answers'][]): Inventory => ({
    targets: [aTargetInventory({ target: TARGET, ...(own && { answers: own }) })],
    others: [someEvidence({ target: OTHER_REGION, ...(other && { answers: other }) })],
    evidenceOnly: [someEvidence({ target: OTHER_ACCOUNT, ...(onlyRead && { answers: onlyRead }) })],
    repository: [naming(A)],
  })
  const inventory = withSharing(shared(A), shared(B), shared(S))

  it('are known by their target', () => {
    expect([...answersIn(inventory).values()]).toEqual([shared(A), shared(B), shared(S)])
  })

  it('count for what was read again meanwhile, planned or not', () => {
    expect(joining.withAnswers(withSharing(), answersIn(inventory))).toEqual(inventory)
  })

  it('are joined with those that it has: nobody who was named is forgotten', () => {
    const named = someAnswers({ imageSharing: new Map([[A, ['all']]]) })
    const { targets } = joining.withAnswers(inventory, answersIn(withSharing(named)))

    expect(targets[0]?.answers.imageSharing.get(A)).toEqual(['all'])
  })
})

it('a target that could not be looked at names nothing, and its images may be anything', () => {
  expect(joining.nothingKnownOf(TARGET)).toEqual({
    ...someEvidence(),
    target: TARGET,
    images: undefined,
    recycleBin: { known: false, why: 'the target was not read' },
  })
})
