import { NotAnswered } from '../../../src/apply/attempts.ts'
import { DAY } from '../../../src/model/index.ts'
import * as stories from '../../support/engine/stories.ts'
import { aRetentionRule, naming } from '../../support/model-factories.ts'

const { A, B, all, expectStory, image, late, launched, meets, story, there } = stories

/** The first image is used right after it went, and the second one needs newer evidence of everything. */
const usedAfterwards = (
  use: stories.Happening,
  ...happenings: readonly stories.Happening[]
): stories.Happening =>
  all(
    stories.throttled(B),
    stories.when('image', late(61), use, stories.unthrottled),
    ...happenings,
  )

const usedInRepository: stories.Happening = ({ run }) => {
  run.repository = [naming(A, { source: 'repository', resource: 'web.tf:12' })]
}
const recycleBin: stories.Happening = ({ account }) => {
  account.retentionRules = [aRetentionRule()]
}
const unknownMark: stories.Happening = ({ account }) => {
  account.disablings.unmarkable.set(A, new NotAnswered())
}
const socketBreaks = meets(A, 'socket breaks')
const others: readonly number[] = []
const policy = { grace: DAY }
const SEEN = `eu-west-1 (111122223333): ${A} is in use by i-00000001 (instances), which was seen only after this run had tried to remove it. AWS did not answer, so it may have been removed.`
const OF_IT = `--region eu-west-1 --image-id ${A}`

describe('an image that evidence names which was read after it was taken away', () => {
  it.each([
    { where: 'in its own target', use: launched(A) },
    { where: 'in another target', use: there(launched(A)) },
    { where: 'in the repository', use: usedInRepository },
  ])('$where fails the run where it was removed', async ({ use }) => {
    const happens = usedAfterwards(use)
    await expectStory({ others, happens, problems: ['in-use-after'], says: A })
  })

  it.each([
    { state: 'available', done: 'disabled it' },
    { state: 'disabled', done: 'marked it. It had been disabled before' },
  ] as const)(
    'is a warning with the way back where this run had $done',
    async ({ state, done }) => {
      const happens = usedAfterwards(launched(A), image(1, { state }))
      const says = `eu-west-1 (111122223333): ${A} is in use by i-00000001 (instances), which was seen only after this run had ${done}. To enable it again: aws ec2 enable-image ${OF_IT}`
      await expectStory({ others, policy, happens, problems: [], warnings: ['in-use-after'], says })
    },
  )
  it.each([
    {
      bin: 'that nothing covers',
      rules: all(),
      way: 'If it is gone, nothing may bring it back, because no Recycle Bin rule is known to cover it.',
    },
    {
      bin: 'that the Recycle Bin covers',
      rules: recycleBin,
      way: `If it is gone, this brings it back from the Recycle Bin: aws ec2 restore-image-from-recycle-bin ${OF_IT}`,
    },
  ])('is a warning where it only may have been removed: one $bin', async ({ rules, way }) => {
    const happens = usedAfterwards(launched(A), rules, socketBreaks)
    await expectStory({ others, happens, problems: [], says: `${SEEN} ${way}` })
  })

  story('is a warning where it only may have been disabled', {
    others,
    policy,
    happens: usedAfterwards(launched(A), socketBreaks),
    warnings: ['in-use-after'],
    says: `had tried to disable it. AWS did not answer, so it may have been disabled. To enable it again, if it is disabled: aws ec2 enable-image ${OF_IT}`,
  })
  story('is nothing where somebody else had disabled it and this run may only have marked it', {
    others,
    policy,
    happens: usedAfterwards(launched(A), image(1, { state: 'disabled' }), unknownMark),
    warnings: [],
  })
  story('is nothing where AWS refused to take it away', {
    others,
    happens: usedAfterwards(launched(A), meets(A, { code: 'OperationNotPermitted' })),
    problems: [],
    warnings: [],
  })
  story('is nothing where nothing names it', { problems: [], warnings: [] })
})
