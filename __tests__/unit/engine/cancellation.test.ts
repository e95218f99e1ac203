import { MINUTE } from '../../../src/model/index.ts'
import { numbersTo } from '../../support/engine/scenes.ts'
import * as stories from '../../support/engine/stories.ts'

const { all, before, cancelled, expectStory, late, orphan, story, takes, there, tooOldAt, when } =
  stories

const STEPS = ['reading', 'question'] as const
const SECOND_LEFT = 'A removed; S deleted; B T not attempted: cancelled'

describe('a run that is cancelled', () => {
  it.each(STEPS)('before the %s ends plans nothing', async (step) => {
    const happens = before(step, 1, cancelled)
    const problems = ['cancelled']
    await expectStory({ happens, told: 'not read', problem: 'cancelled', problems })
  })

  story('before anything was read says so of every target', {
    others: [3],
    happens: all(cancelled, takes({ files: 60 })),
    minutes: 0,
    problem: 'cancelled',
    problemThere: 'cancelled',
    problems: ['cancelled'],
  })
  story('keeps the plan of a target that was asked before', {
    others: [3],
    happens: all(there(takes({ question: 1 })), when('asked', cancelled)),
    told: 'A B S T not attempted: cancelled',
    problemThere: 'cancelled',
  })
  story('when it is planned removes nothing, and says so of all that would go', {
    happens: all(orphan(), when('planned', cancelled)),
    told: 'A B S T O not attempted: cancelled',
    status: 'cancelled',
    problem: undefined,
    attempts: '',
  })
  story('while it removes finishes what is under way, and begins nothing else', {
    images: numbersTo(20),
    happens: all(takes({ removal: 0.01 }), before('removal', 16, cancelled)),
    counts: { removed: 15, 'not attempted: cancelled': 5 },
    status: 'cancelled',
    problems: ['cancelled'],
  })
  it.each(STEPS)('during the %s of a renewal leaves the rest, and blames nothing', async (step) => {
    await expectStory({
      happens: all(tooOldAt(2), before(step, 2, cancelled)),
      told: SECOND_LEFT,
      status: 'cancelled',
      problems: ['cancelled'],
    })
  })

  story('during the renewal of another target tells both what they came to', {
    images: numbersTo(26, 10),
    others: [3],
    happens: all(takes({ removal: 0.01 }), tooOldAt(17), before('reading', 2, cancelled)),
    status: 'cancelled',
    toldThere: 'C removed; U deleted',
    statusThere: 'done',
    problemThere: undefined,
  })
  story('when all is done has done all', {
    images: [1],
    happens: when('image', cancelled),
    told: 'A removed; S deleted',
    status: 'done',
    problems: ['cancelled'],
  })
  story('fails a dry run as well', {
    dryRun: true,
    happens: when('planned', cancelled),
    told: 'A B S T planned',
    problems: ['cancelled'],
  })
})

const inAMinute: stories.Happening = (scene) => {
  void scene.run.clock.sleep(MINUTE).then(() => {
    cancelled(scene)
  })
}

describe.each([
  { what: 'files', slow: takes({ files: 60 }) },
  { what: 'a target', slow: takes({ reading: 60 }) },
])('a run that is cancelled while it reads $what for an hour', ({ slow }) => {
  story('ends at once', {
    happens: all(slow, inAMinute),
    minutes: 1,
    told: 'not read',
    problem: 'cancelled',
    problems: ['cancelled'],
  })
  story('ends at once in a renewal too, and tells what was removed', {
    happens: before('removal', 2, late(), slow, inAMinute),
    minutes: 12,
    told: SECOND_LEFT,
    status: 'cancelled',
    problems: ['cancelled'],
  })
})
