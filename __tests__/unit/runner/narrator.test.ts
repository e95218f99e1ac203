import { jest } from '@jest/globals'
import { DAY, type ImageOutcome, NO_ANSWERS, type Target } from '../../../src/model/index.ts'
import type { RunEvent } from '../../../src/engine/ports.ts'
import { Narrator } from '../../../src/runner/narrator.ts'
import {
  anImage,
  aPlannedSnapshot,
  aTargetInventory,
  imageId,
  OTHER_REGION,
  snapshotId,
  TARGET,
} from '../../support/model-factories.ts'
import { aPlannedImage, aPlannedTarget } from '../../support/planned-factories.ts'

const written: string[] = []

beforeEach(() => {
  written.length = 0
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text))
    return true
  })
})

afterEach(() => {
  jest.restoreAllMocks()
})

const HERE = 'eu-west-1 (111122223333)'
const THERE = 'us-east-1 (111122223333)'

const linesWritten = (): string[] =>
  written
    .join('')
    .split('\n')
    .filter((line) => line !== '')

/** The lines of the log of a run with these targets, to which these events are told. */
function tellOf(targets: readonly Target[], ...events: readonly RunEvent[]): string[] {
  const narrator = new Narrator(targets, {})
  for (const event of events) narrator.tell(event)
  narrator.end()
  return linesWritten()
}

const tell = (...events: readonly RunEvent[]): string[] => tellOf([TARGET], ...events)

const FLEETS = { source: 'fleets', resources: 1_200, images: 1, skipped: false } as const

const read = (target = TARGET): RunEvent => ({
  kind: 'read',
  inventory: aTargetInventory({ target, evidence: [{ ...FLEETS, durationMs: 1_234, notes: [] }] }),
})

/** What could not be read: a source, by a call of it. */
const unread = (source = 'fleets', call?: string, target: Target = TARGET): RunEvent => {
  const failure = { code: 'X', cause: 'denied', message: 'no', call, actions: [] } as const
  const message = `${target.region} is not complete.`
  const error = { code: 'evidence-incomplete', cause: 'denied', message, target } as const
  return { kind: 'not-read', target, problem: { ...error, items: [{ ...failure, source }] } }
}

const image = (number: number, outcome: ImageOutcome, target = TARGET): RunEvent => ({
  ...{ kind: 'image', target, outcome },
  planned: aPlannedImage({ image: anImage({ id: imageId(number), name: 'web' }) }),
})

const failed = (code: string, cause: 'denied' | 'outage', message: string): ImageOutcome => ({
  ...{ outcome: 'failed', error: { code, cause, message } },
})

const removing = (images: number): RunEvent => ({ kind: 'removing', images, orphans: 0 })

describe('the log of a run', () => {
  it('has no group without lines', () => {
    const planned: RunEvent = { kind: 'planned', targets: [] }
    const lines = tell({ kind: 'reading' }, read(), planned, removing(0))
    expect(lines.filter((line) => line.startsWith('::'))).toEqual([
      '::group::Reading',
      '::endgroup::',
    ])
  })

  it('says which reads it waits for, and of how many more', () => {
    const waiting = { target: TARGET, action: 'ec2:DescribeImages', isThrottled: false }
    const [brief, long] = [
      { ...waiting, duration: 40_500 },
      { ...waiting, duration: 400_000 },
    ]
    const reads = [{ ...brief, isThrottled: true }, long, brief, brief, brief]
    new Narrator([TARGET], {}).tellWaiting(reads)
    expect(linesWritten()).toEqual([
      `${HERE}: waits for ec2:DescribeImages, which AWS throttles because this account makes too many calls at once: 40 seconds so far`,
      `${HERE}: waits for ec2:DescribeImages: 6 minutes so far`,
      `${HERE}: waits for ec2:DescribeImages: 40 seconds so far`,
      'and for 2 more reads',
    ])
  })

  it('says what could not be read when that happens, in its group', () => {
    expect(tell({ kind: 'reading' }, unread(), read())).toEqual([
      '::group::Reading',
      `${HERE}: eu-west-1 is not complete.`,
      `${HERE}: - fleets: X: no`,
      `${HERE}: 0 images`,
      '  fleets: 1,200 resources, 1 image named (1.2 s)',
      '::endgroup::',
    ])
  })

  it('says it again where another call of the same source failed', () => {
    const events = ['ec2:A', 'ec2:A', 'ec2:B'].map((call) => unread('fleets', call))
    expect(tell(...events).filter((line) => line.includes('- fleets'))).toEqual([
      `${HERE}: - fleets: ec2:A: X: no`,
      `${HERE}: - fleets: ec2:B: X: no`,
    ])
  })

  it('names a target once in a line that names it already', () => {
    const problem = {
      code: 'evidence-incomplete',
      cause: 'denied',
      message: `${HERE}: no.`,
    } as const
    expect(tell({ kind: 'not-read', target: TARGET, problem })).toEqual([`${HERE}: no.`])
  })

  it('says an error once, and then that it is the same', () => {
    const events = [unread(), unread('fleets', undefined, OTHER_REGION), unread('x')]
    expect(tellOf([TARGET, OTHER_REGION], ...events).slice(2)).toEqual([
      `${THERE}: it could not be read, for the same reasons`,
      `${HERE}: eu-west-1 is not complete.`,
      `${HERE}: - x: X: no`,
    ])
  })

  it.each([
    ['too-old', 'the evidence is too old'],
    ['soon-too-old', 'the evidence will soon be too old'],
    ['image-differs', 'an image differs from the plan'],
    ['look-failed', 'EC2 could not be asked about images right before they were to go'],
  ] as const)('says why a target is read again: %s', (why, words) => {
    expect(tell({ kind: 'renewing', target: TARGET, why })).toEqual([
      `${HERE}: ${words}, and so the target is read again for what is left.`,
    ])
  })

  it('says why nothing is left where the run is killed', () => {
    expect(tell({ kind: 'interim-failed', message: 'disk\nfull' })).toEqual([
      'The report for the case that this run is killed could not be written: disk full',
    ])
  })

  it('says once why removals fail, whatever image the error names', () => {
    const denied = (number: number): RunEvent =>
      image(number, failed('UnauthorizedOperation', 'denied', `Not on ${imageId(number)}.`))
    const other = image(3, failed('InternalError', 'outage', 'x'))
    expect(tell(removing(3), denied(1), denied(2), other)).toEqual([
      '::group::Removing',
      `[1/3] ${imageId(1)} web: failed: UnauthorizedOperation: Not on ${imageId(1)}.`,
      `[2/3] ${imageId(2)} web: failed: UnauthorizedOperation: same error`,
      `[3/3] ${imageId(3)} web: failed: InternalError: x`,
      '::endgroup::',
    ])
  })

  it('names in a fleet the target in every line', () => {
    const answered = { answers: NO_ANSWERS, evidence: undefined, problem: undefined }
    const deleted = { outcome: { outcome: 'deleted' }, isOrphan: false, id: snapshotId(1) } as const
    const lines = tellOf(
      [TARGET, OTHER_REGION],
      { kind: 'reading' },
      read(),
      read(OTHER_REGION),
      { kind: 'asked', target: TARGET, answered },
      { kind: 'planned', targets: [aPlannedTarget(), aPlannedTarget({ target: OTHER_REGION })] },
      removing(2),
      image(1, { outcome: 'removed' }),
      { kind: 'snapshot', target: TARGET, ...deleted },
      image(2, { outcome: 'removed' }, OTHER_REGION),
      { kind: 'renewing', target: TARGET, why: 'too-old' },
    )
    const own = lines.filter((line) => !line.startsWith('::'))
    expect(own).toHaveLength(11)
    expect(own.filter((line) => !line.includes(HERE) && !line.includes(THERE))).toEqual([])
    expect(own).toContain(`${THERE}: fleets: 1,200 resources, 1 image named (1.2 s)`)
    expect(own).toContain(`[2/2] ${THERE}: ${imageId(2)} web: removed`)
  })
})

it('a plan says how long ago an image was disabled, as the page does', () => {
  const disabledAt = new Date(Date.now() - 14 * DAY)
  const images = [aPlannedImage({ disabledAt })]

  expect(
    tell({ kind: 'planned', targets: [aPlannedTarget({ plan: { images } })] }).join(),
  ).toContain('14 days ago, and nothing names it now.')
})

it('a snapshot stands below its image, and below no other that was told since', () => {
  const [own, other] = [snapshotId(1), snapshotId(2)]
  const snapshot = (id: string): RunEvent => ({
    ...{ kind: 'snapshot', target: TARGET, id, isOrphan: false, outcome: { outcome: 'deleted' } },
  })
  const planned = aPlannedImage({ snapshots: [aPlannedSnapshot({ id: own })] })
  const removed: RunEvent = {
    kind: 'image',
    target: TARGET,
    planned,
    outcome: { outcome: 'removed' },
  }

  expect(tell(removing(1), removed, snapshot(own), snapshot(other)).slice(-3, -1)).toEqual([
    `  ${own}: deleted`,
    `${other}: deleted`,
  ])
})

describe('how far the questions are', () => {
  beforeEach(() => {
    jest.useFakeTimers()
  })

  afterEach(() => {
    jest.useRealTimers()
  })

  /** Asks so many questions and waits for so many answers, a second each, one step after another. */
  function ask(...steps: readonly (readonly [asked: number, answered: number])[]): void {
    const narrator = new Narrator([], {})
    for (const [count, answered] of steps) {
      narrator.tell({ kind: 'asking', count })
      for (let left = answered; left > 0; left -= 1) {
        jest.advanceTimersByTime(1_000)
        narrator.tell({ kind: 'answered' })
      }
    }
  }

  /** How many are done, and of how many, each time that it is said. */
  const told = (): readonly (string | undefined)[] =>
    linesWritten()
      .filter((line) => line.startsWith('Asked about sharing'))
      .map((line) => /: ([\d,]+ of [\d,]+),/.exec(line)?.[1])

  it('is said every ten seconds', () => {
    ask([25, 25])
    expect(told()).toEqual(['10 of 25', '20 of 25'])
  })

  it('counts what targets ask side by side together: never is more done than there is', () => {
    ask([50, 15], [2, 37])
    expect(told()).toEqual(['10 of 50', '20 of 52', '30 of 52', '40 of 52', '50 of 52'])
  })

  it('tells of no time that is left where all is done', () => {
    ask([10, 10])
    expect(written.join('')).toContain('10 of 10, 1.0 a second, about 0 seconds left')
  })
})
