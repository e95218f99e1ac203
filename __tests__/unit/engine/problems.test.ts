import {
  HOUR,
  MINUTE,
  type Evidence,
  type FamilyRule,
  type Problem,
} from '../../../src/model/index.ts'
import {
  asWarning,
  blindProblem,
  CANCELLED,
  noneExistsProblem,
  notFoundWarning,
  skippedWarning,
  slowProblem,
  unusedRuleWarning,
  type SlowTarget,
} from '../../../src/engine/problems.ts'
import { imageId, OTHER_REGION, TARGET } from '../../support/model-factories.ts'

const row = (source: Evidence['source'], durationMs: number): Evidence => ({
  source,
  resources: 1,
  images: 0,
  skipped: false,
  durationMs,
  notes: [],
})

const slow = (...evidence: readonly Evidence[]): SlowTarget => ({ target: OTHER_REGION, evidence })

describe('a target whose evidence cannot be read in time', () => {
  const message = (known: SlowTarget): string => slowProblem(TARGET, known, 10 * MINUTE).message

  it('is named with its slowest source, and with what was not removed', () => {
    const known = slow(
      row('instances', 1_000),
      row('ssm-parameters', 11 * MINUTE),
      row('fleets', 2 * MINUTE),
    )

    expect(slowProblem(TARGET, known, 10 * MINUTE)).toMatchObject({
      code: 'evidence-too-old',
      message:
        'us-east-1 (111122223333): the evidence cannot be read within 10 minutes, after which no removal may rest on it. Its slowest source is ssm-parameters, with 11 minutes. Nothing more was taken away in eu-west-1 (111122223333).',
      target: TARGET,
    })
  })

  it.each([
    { what: 'no source took a minute', known: slow(row('instances', MINUTE - 1)) },
    { what: 'there is no source', known: slow() },
  ])('is named alone where $what', ({ known }) => {
    expect(message(known)).not.toContain('slowest')
  })

  it('is named with a source that took a minute', () => {
    expect(message(slow(row('fleets', MINUTE)))).toContain('slowest source is fleets')
  })

  it('may take as long as it is allowed to', () => {
    expect(slowProblem(TARGET, slow(), HOUR).message).toContain('within 60 minutes')
  })
})

describe('a rule that holds for nothing', () => {
  const aRule = (number: number, ...texts: readonly string[]): FamilyRule => ({
    number,
    family: texts.map((text) => ({ text, matches: /^/ })),
    keep: true,
  })
  const rule = aRule(3, 'dev.*', 'test')

  it.each([
    { behind: [], isBlind: false, told: 'rule 3 (dev.*, test) matches no family.' },
    {
      behind: [],
      isBlind: true,
      told: 'rule 3 (dev.*, test) matches no family in the accounts and Regions that could be read.',
    },
    {
      behind: [aRule(1, 'd*')],
      isBlind: false,
      told: 'rule 3 (dev.*, test) holds for no family: rule 1 (d*) comes first.',
    },
    {
      behind: [aRule(1, 'd*'), aRule(2, 't*')],
      isBlind: true,
      told: 'rule 3 (dev.*, test) holds for no family in the accounts and Regions that could be read: rule 1 (d*) and rule 2 (t*) come first.',
    },
  ])('is told: $told', ({ behind, isBlind, told }) => {
    expect(unusedRuleWarning({ rule, behind }, isBlind)).toEqual({
      code: 'unused-rule',
      message: `rules: ${told}`,
    })
  })
})

describe('a limit that is passed', () => {
  it.each(['above-max-removals', 'above-max-removals-total'] as const)(
    'is a warning in a dry run: %s',
    (code) => {
      expect(asWarning({ code, cause: 'limit', message: 'Too many.', target: TARGET })).toEqual({
        code,
        message: 'Too many.',
        target: TARGET,
      })
    },
  )

  it.each<Problem['code']>([
    'account-not-entered',
    'evidence-incomplete',
    'evidence-too-old',
    'another-target-unread',
    'image-ids-not-found',
    'cancelled',
  ])('is not meant by %s, which fails a dry run as well', (code) => {
    expect(asWarning({ code, cause: 'other', message: 'It failed.' })).toBeUndefined()
  })
})

describe('what else a run may say', () => {
  it('names the images of image-ids that are nowhere', () => {
    expect(noneExistsProblem([imageId(1), imageId(2)])).toMatchObject({
      code: 'image-ids-not-found',
      message: `image-ids: none of ${imageId(1)}, ${imageId(2)} exists here.`,
    })
    expect(notFoundWarning(imageId(1))).toEqual({
      code: 'image-not-found',
      message: `image-ids names ${imageId(1)}, which no target has.`,
    })
  })

  it('names the sources that were skipped', () => {
    expect(skippedWarning(['fleets', 'tasks'])).toEqual({
      code: 'references-skipped',
      message:
        'skip-references: fleets, tasks were not looked at, and what only they use may be removed.',
    })
  })

  it('says why a target is stopped by another one', () => {
    expect(blindProblem(TARGET)).toMatchObject({ code: 'another-target-unread', target: TARGET })
    expect(blindProblem(TARGET).message).toContain('shared-images is remove')
  })

  it('says that it was cancelled', () => {
    expect(CANCELLED).toMatchObject({ code: 'cancelled', message: 'The run was cancelled.' })
  })
})
