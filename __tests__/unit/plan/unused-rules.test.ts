import type { FamilyRule, Inventory } from '../../../src/model/index.ts'
import { isMisspelt, unusedRules } from '../../../src/plan/families.ts'
import {
  anImage,
  anInventory,
  imageId,
  OTHER_REGION,
  someEvidence,
  tags,
} from '../../support/model-factories.ts'

/** A rule for each list of labels, numbered from 1. */
const rulesFor = (...all: readonly (readonly string[])[]): readonly FamilyRule[] =>
  all.map((labels, index) => ({
    number: index + 1,
    family: labels.map((text) => ({ text, matches: new RegExp(`^${text}$`) })),
    keep: true,
  }))

const withRoles = (roles: readonly string[], first = 1): ReturnType<typeof anImage>[] =>
  roles.map((role, index) => anImage({ id: imageId(first + index), tags: tags({ role }) }))

/** The numbers of the unused rules, each with those that come before it. */
const unusedIn = (
  inventory: Inventory,
  rules: readonly FamilyRule[],
): readonly (readonly [number, readonly number[]])[] =>
  unusedRules(inventory, { mapping: { by: 'tags', keys: ['role'] }, rules }).map(
    ({ rule, behind }) => [rule.number, behind.map(({ number }) => number)],
  )

describe('a rule that holds for nothing', () => {
  it('is one that matches no family', () => {
    const inventory = anInventory([{ images: withRoles(['front', 'back']) }])

    expect(unusedIn(inventory, rulesFor(['front'], ['fornt'], ['x', 'back']))).toEqual([[2, []]])
  })

  it('is one whose families all belong to rules before it', () => {
    const inventory = anInventory([{ images: withRoles(['front', 'back', 'side']) }])

    expect(unusedIn(inventory, rulesFor(['front'], ['back'], ['front', 'back']))).toEqual([
      [3, [1, 2]],
    ])
    expect(unusedIn(inventory, rulesFor(['front'], ['.*'], ['.*']))).toEqual([[3, [1, 2]]])
    expect(unusedIn(inventory, rulesFor(['side'], ['front'], ['front']))).toEqual([[3, [2]]])
  })

  it('is none that holds in any target, planned or not', () => {
    const inventory = {
      ...anInventory([
        { images: withRoles(['front']) },
        { target: OTHER_REGION, images: withRoles(['back'], 2) },
      ]),
      others: [
        someEvidence({ images: withRoles(['side'], 3) }),
        { ...someEvidence(), images: undefined },
      ],
    }

    expect(unusedIn(inventory, rulesFor(['front'], ['back'], ['side'], ['top']))).toEqual([[4, []]])
  })
  it('is every rule where there is no image with a family', () => {
    const inventory = anInventory([{ images: [anImage({ tags: new Map() })] }])

    expect(unusedIn(inventory, rulesFor(['.*'], ['(empty)']))).toEqual([
      [1, []],
      [2, []],
    ])
  })
})

describe('a rule that was to keep images', () => {
  const kept: FamilyRule = { number: 1, family: [], keep: true }
  const other: FamilyRule = {
    ...{ number: 2, family: [], keep: false },
    ...{ keepPrevious: 1, maxAge: undefined, unusedFor: undefined, grace: undefined },
  }

  it.each<readonly [string, FamilyRule, readonly FamilyRule[], boolean]>([
    ['is misspelt if it matches nothing', kept, [], true],
    ['is none if it keeps nothing', other, [], false],
    ['may match nothing if it is optional', { ...kept, isOptional: true }, [], false],
    ['is safe behind rules that keep as well', kept, [kept, kept], false],
    ['is not safe behind one that does not', kept, [kept, other], true],
  ])('%s', (_what, rule, behind, isWrong) => {
    expect(isMisspelt({ rule, behind })).toBe(isWrong)
  })
})
