import type {
  Image,
  Inventory,
  NamedReference,
  Policy,
  Reference,
  TargetEvidence,
  TargetInventory,
} from '../../../src/model/index.ts'
import { groupCopies, poolReferences } from '../../../src/plan/references.ts'
import { missingImageIds } from '../../../src/plan/warnings.ts'
import {
  A,
  anImage,
  anInventory,
  aReference,
  B,
  BLIND,
  C,
  D,
  known,
  madeFor,
  naming,
  NOW,
  only,
  OTHER_ACCOUNT,
  OTHER_REGION,
  plansOf,
  reasonsOf,
  S,
  someAnswers,
  someEvidence,
  TARGET,
} from './planning.ts'

/** `b<a` is an image b that is a copy of a. */
const parsed = (text: string): readonly Image[] =>
  text.split(' ').map((each) => {
    const [id = '', copyOf] = each.split('<')
    return anImage({ id, copyOf })
  })

describe('groups of copies', () => {
  it.each([
    ['a b', ''],
    ['a b<a', 'ab'],
    ['b<a', 'ab'],
    ['b<a c<a e<d', 'abc de'],
    ['b<a c<b d<c e<d', 'abcde'],
    ['e<d d<c c<b b<a', 'abcde'],
    ['b<a d<c c<a', 'abcd'],
    ['b<a d<c a<c f<e e<d', 'abcdef'],
    ['a<b b<a', 'ab'],
    ['a<a', 'a'],
    ['a<b b<c c<a d<c', 'abcd'],
  ])('of %s are: %s', (images, groups) => {
    const found = groupCopies(parsed(images)).map((group) => group.toSorted().join(''))

    expect(found.toSorted().join(' ')).toBe(groups)
  })
})

const copy = (id: string, copyOf?: string, state: Image['state'] = 'available'): Image =>
  anImage({ id, copyOf, state })

const inRegion = { target: OTHER_REGION }
const inAccount = { target: OTHER_ACCOUNT }
const inUse = (id: string): Pick<TargetInventory, 'references'> => ({
  references: [naming(id, { resource: 'i-9' })],
})

const to = (id: string, inventory: Inventory): readonly Reference[] =>
  poolReferences(inventory, NOW).all.to(id)

describe('references', () => {
  it('are those of all targets and of the repository, in this order', () => {
    const repository = [
      naming(A, { source: 'repository', resource: 'web.tf:3', target: undefined }),
    ]
    const inventory = anInventory(
      [
        { references: [naming(A, { resource: 'i-1' }), naming(B), naming(A, { resource: 'i-2' })] },
        { ...inAccount, references: [naming(A, { resource: 'lt-1', ...inAccount })] },
      ],
      repository,
    )

    expect(to(A, inventory)).toEqual([
      aReference({ resource: 'i-1' }),
      aReference({ resource: 'i-2' }),
      aReference({ resource: 'lt-1', ...inAccount }),
      aReference({ source: 'repository', resource: 'web.tf:3', target: undefined }),
    ])
  })

  const recipe = { source: 'image-references', resource: 'recipe-1' } as const
  const answers = someAnswers({ imageReferences: new Map([[A, [naming(A, recipe)]]]) })

  it('that were answered stand behind those that were listed', () => {
    const here = { images: [copy(A)], references: [naming(A, { resource: 'i-1' })], answers }

    expect(to(A, anInventory([here]))).toEqual([
      aReference({ resource: 'i-1' }),
      aReference(recipe),
    ])
  })

  it('that were answered count for copies, but not among what was listed', () => {
    const inventory = anInventory([
      { images: [copy(A)], answers },
      { ...inRegion, images: [copy(B, A)] },
    ])
    const { all, listed } = poolReferences(inventory, NOW)

    expect(all.to(B)).toMatchObject([{ source: 'copies', resource: A }])
    expect(listed.to(B)).toEqual([])
  })
})

describe('an image in use through copies', () => {
  const byInstance = { source: 'copies', detail: 'in use by i-9' }
  const beingCopied = { source: 'copies', detail: 'still being copied' }
  const own = { images: [copy(A)] }
  const elsewhere = (images: readonly Image[], uses?: string): Partial<TargetInventory> => ({
    ...inRegion,
    images,
    references: uses === undefined ? [] : [naming(uses, { resource: 'i-9' })],
  })

  it.each<readonly [string, readonly Partial<TargetInventory>[], readonly object[]]>([
    [
      'names the copy, where it is, and by what it is in use',
      [own, elsewhere([copy(B, A)], B)],
      [{ ...byInstance, resource: B, target: OTHER_REGION }],
    ],
    [
      'may have its copies in different targets',
      [own, elsewhere([copy(C, A)]), { ...inAccount, images: [copy(B, C)], ...inUse(B) }],
      [{ ...byInstance, resource: B, target: OTHER_ACCOUNT }],
    ],
    [
      'has no target where the image that is named is gone',
      [{ images: [copy(A, B)], ...inUse(B) }],
      [{ ...byInstance, resource: B, target: undefined }],
    ],
    [
      'is not named by itself',
      [{ images: [copy(A), copy(B, A)], ...inUse(A) }],
      [aReference({ resource: 'i-9' })],
    ],
    [
      'is in use while it is being copied',
      [own, elsewhere([copy(B, A, 'pending')])],
      [{ ...beingCopied, resource: B, target: OTHER_REGION }],
    ],
    [
      'is in use while the copy is transient',
      [own, elsewhere([copy(B, A, 'transient')])],
      [{ ...beingCopied, resource: B, target: OTHER_REGION }],
    ],
    ['is not itself the pending copy', [{ images: [copy(A, B, 'pending')] }], []],
    [
      'is not in use because its source is pending',
      [{ images: [copy(B, undefined, 'pending'), copy(A, B)] }],
      [],
    ],
    [
      'names what uses the pending copy',
      [{ images: [copy(A), copy(B, A, 'pending')], ...inUse(B) }],
      [{ ...byInstance, resource: B, target: TARGET }],
    ],
  ])('%s', (_what, targets, references) => {
    expect(to(A, anInventory(targets))).toEqual(references)
  })
})

/** The only target that gets a plan, beside others that get none. */
const beside = (
  own: Partial<TargetInventory>,
  ...others: readonly Partial<TargetEvidence>[]
): Inventory => ({ ...anInventory([own]), others: others.map(someEvidence) })

describe('an image, beside a target that gets no plan', () => {
  const own = { images: [copy(A)] }

  it('is named by it among what was listed', () => {
    const references = [naming(A, { resource: 'i-9', ...inAccount })]
    const { listed, all } = poolReferences(beside(own, { ...inAccount, references }), NOW)

    expect([listed.to(A), all.to(A)]).toEqual([
      [aReference({ resource: 'i-9', ...inAccount })],
      [aReference({ resource: 'i-9', ...inAccount })],
    ])
  })

  it('is connected by it with the copies of another', () => {
    const user = { ...inAccount, images: [copy(C, B)], references: [naming(C)] }

    expect(to(A, beside(own, { images: [copy(B, A)] }, user))).toMatchObject([{ resource: C }])
    expect(to(A, beside(own, user))).toEqual([])
  })

  it.each<readonly [string, string, Partial<TargetEvidence>]>([
    ['something there names it', 'in-use', inUse(A)],
    [
      'something there names it, and no more is known',
      'in-use',
      { ...inUse(A), images: undefined },
    ],
    ['a copy of it is in use there', 'in-use', { images: [copy(B, A)], ...inUse(B) }],
    ['it is still being copied there', 'in-use', { images: [copy(B, A, 'pending')] }],
    ['an alias there may stand for a copy', 'in-use', { images: [copy(B, A)], ...BLIND }],
    ['nothing is said there', 'expired', {}],
    ['the images there are not known', 'expired', { images: undefined }],
    ['a copy of it is not in use there', 'expired', { images: [copy(B, A)] }],
    ['an alias there may stand for others only', 'expired', { images: [copy(B)], ...BLIND }],
    ['nobody knows what it may stand for', 'expired', { images: undefined, ...BLIND }],
  ])('where %s: %s', (_what, code, other) => {
    expect(plansOf(beside(own, other)).map(reasonsOf)).toEqual([{ [A]: code }])
  })

  it('may be the one that image-ids names there', () => {
    expect(missingImageIds(beside(own, { images: [copy(B)] }), { imageIds: [A, B, C] })).toEqual([
      C,
    ])
  })
})

it('a use that nobody can tell is none for certain of a copy either', () => {
  const images = [anImage(), copy(B, A)]
  const references = [naming(A, { isUnknown: true })]

  expect(only(plansOf(anInventory([{ images, references }]))).images[1]?.references).toMatchObject([
    { source: 'copies', detail: 'perhaps in use by i-00000001', isUnknown: true },
  ])
})

describe('an orphan, beside a target that gets no plan', () => {
  const there = (references: readonly NamedReference[]) => ({ references })
  const named = aReference({ target: OTHER_REGION })
  const unread = { images: undefined }

  it.each<readonly [string, Policy['orphanSnapshots'], readonly Partial<TargetEvidence>[], object]>(
    [
      ['goes where nothing says that its image exists', 'delete', [{}], { verdict: 'remove' }],
      [
        'stays while something there names it',
        'delete',
        [there([naming(S, { target: OTHER_REGION })])],
        { verdict: 'keep', reason: { code: 'referenced', references: [named] } },
      ],
      [
        'stays while the images of a target are not known, and says of which',
        'delete',
        [unread, inAccount],
        { verdict: 'keep', reason: { code: 'images-not-known', targets: [OTHER_REGION] } },
      ],
      [
        'is not listed either while they are not known',
        'report',
        [unread],
        { verdict: 'keep', reason: { code: 'images-not-known', targets: [OTHER_REGION] } },
      ],
    ],
  )('%s', (_what, orphanSnapshots, others, verdict) => {
    const [plan] = plansOf(beside({ snapshots: known([madeFor(D)]) }, ...others), {
      orphanSnapshots,
    })

    expect(plan?.orphans).toMatchObject([{ verdict }])
  })
})

describe('the plan', () => {
  it('has every target with every image, in the order of the inventory', () => {
    const plans = plansOf(
      anInventory([
        { images: [copy(B), anImage({ id: A, isPublic: true })] },
        { ...inRegion, images: [copy(C)] },
        inAccount,
      ]),
    )

    expect(plans.map(({ target }) => target)).toEqual([TARGET, OTHER_REGION, OTHER_ACCOUNT])
    expect(plans.map((plan) => Object.entries(reasonsOf(plan)))).toEqual([
      [
        [B, 'expired'],
        [A, 'shared'],
      ],
      [[C, 'expired']],
      [],
    ])
  })
})

describe('an alias that may not be read', () => {
  const meant = aReference({
    source: 'launch-templates',
    resource: 'lt-1 version 2',
    detail: 'unknown alias resolve:ssm:/ami: the parameter may not be read',
    isUnknown: true,
  })

  it('keeps every image that would go as in-use, beside what else names it', () => {
    const images = [copy(A), anImage({ id: B, isPublic: true })]

    expect(only(plansOf(anInventory([{ images, ...BLIND }]))).images).toMatchObject([
      { verdict: { verdict: 'keep', reason: { code: 'in-use' } }, references: [meant] },
      { verdict: { verdict: 'keep', reason: { code: 'shared' } }, references: [] },
    ])
  })

  it('keeps the copies of every image that it could stand for, in any target', () => {
    const plans = plansOf(
      anInventory([
        { images: [anImage({ id: A, isPublic: true })], ...BLIND },
        { ...inRegion, images: [copy(B, A)] },
        { ...inAccount, images: [copy(C, B), copy(D)] },
      ]),
    )

    expect(plans.map(reasonsOf)).toEqual([
      { [A]: 'shared' },
      { [B]: 'in-use' },
      { [C]: 'in-use', [D]: 'expired' },
    ])
    expect(plans[2]?.images[0]?.references).toEqual([meant])
  })
})
