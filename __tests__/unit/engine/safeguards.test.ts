import type { Approval, FamilyRule } from '../../../src/model/index.ts'
import { anApproval, imageId } from '../../support/model-factories.ts'
import { plannedIn } from '../../support/engine/run.ts'
import { aRun, aRunOfTwo } from '../../support/engine/scenes.ts'

const A = imageId(1)

const keeping = (text: string, number = 1): Extract<FamilyRule, { keep: true }> => ({
  number,
  family: [{ text, matches: new RegExp(`^${text}$`, 'u') }],
  keep: true,
})

describe('a rule with keep: true that matches nothing', () => {
  it('lets nothing go in a real run', async () => {
    const { run, account } = aRun([1])

    const result = await run.cleanUp({ rules: [keeping('golden')] })

    expect(account.images.has(A)).toBe(true)
    expect(plannedIn(result, account).status).toBe('refused')
    expect(result.problems).toEqual([
      expect.objectContaining({
        code: 'unused-keep-rule',
        message: expect.stringMatching(
          /^rules: rule 1 \(golden\) matches no family\. It says keep: true, and so nothing/,
        ) as unknown,
      }),
    ])
  })

  it.each([
    ['in a dry run', [keeping('golden')], true],
    ['that says optional: true', [{ ...keeping('golden'), isOptional: true as const }], false],
  ])('is only a warning %s', async (_what, rules, dryRun) => {
    const { run, account } = aRun([1])

    const result = await run.cleanUp({ rules }, { dryRun })

    expect(account.images.has(A)).toBe(dryRun)
    expect(result.problems).toEqual([])
    expect(result.warnings.map(({ code }) => code)).toContain('unused-rule')
  })

  it('is only a warning where an earlier rule keeps the same', async () => {
    const { run } = aRun([1])

    const result = await run.cleanUp({ rules: [keeping('.*'), keeping('all', 2)] })

    expect(result.problems).toEqual([])
  })

  it('is only a warning where the images of a target are not known', async () => {
    const { run, here, there } = aRunOfTwo([1], [2])
    there.unreadable.add('images')

    const result = await run.cleanUp({ rules: [keeping('golden')] })

    expect(here.images.size).toBe(0)
    expect(result.problems.map(({ code }) => code)).toEqual(['evidence-incomplete'])
  })
})

describe('a plan file with a target that its dry run refused', () => {
  const approval: Approval = anApproval({
    flaw: { status: 'refused', caps: ['max-removals: 120'] },
  })

  it('approves nothing there, and says which cap to set', async () => {
    const { run, account } = aRun([1])

    const result = await run.cleanUp({ approvals: [approval] })

    expect(account.images.has(A)).toBe(true)
    expect(plannedIn(result, account).status).toBe('refused')
    expect(result.problems.map(({ message }) => message)).toEqual([
      'plan-file: nothing is approved for eu-west-1 (111122223333), because that plan is above a limit, and the dry run refused it. Set max-removals: 120 in the dry run, look at its plan, and use that as the plan file. Nothing is taken away there.',
    ])
  })

  it('because an account was unread approves nothing there, and asks for no cap', async () => {
    const { run, account } = aRun([1])
    const flaw = { status: 'refused', stop: 'another-target-unread' }

    const result = await run.cleanUp({ approvals: [anApproval({ flaw })] })

    expect(account.images.has(A)).toBe(true)
    expect(result.problems).toMatchObject([
      {
        cause: 'other',
        message:
          'plan-file: nothing is approved for eu-west-1 (111122223333), because an account or Region could not be read in the dry run, and may use these images. Mend the account that could not be read, and make the plan anew. Nothing is taken away there.',
      },
    ])
  })
})
