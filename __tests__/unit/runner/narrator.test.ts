import { jest } from '@jest/globals'
import type { ImageOutcome, Problem } from '../../../src/model/index.ts'
import type { RunEvent } from '../../../src/engine/ports.ts'
import { Narrator } from '../../../src/runner/narrator.ts'
import {
  anImage,
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

/** The lines of the log of a run with these targets, to which these events are told. */
function tell(targets: readonly (typeof TARGET)[], ...events: readonly RunEvent[]): string[] {
  const narrator = new Narrator(targets, {})
  for (const event of events) narrator.tell(event)
  narrator.end()
  const lines = written.join('').split('\n')
  return lines.filter((line) => line !== '')
}

const read = (target = TARGET): RunEvent => ({
  kind: 'read',
  inventory: aTargetInventory({
    target,
    evidence: [
      {
        source: 'fleets',
        resources: 1_200,
        images: 1,
        skipped: false,
        durationMs: 1_234,
        notes: [],
      },
    ],
  }),
})

const unread = (target = TARGET, what = 'fleets', call?: string): RunEvent => {
  const message = `${target.region} is not complete.`
  const failure = { code: 'X', cause: 'denied', message: 'no', call } as const
  const item = { ...failure, source: what, actions: [] }
  const problem: Problem = {
    ...{ code: 'evidence-incomplete', cause: 'denied', message, target },
    items: [item],
  }
  return { kind: 'not-read', target, problem }
}

const image = (number: number, outcome: ImageOutcome, target = TARGET): RunEvent => ({
  kind: 'image',
  target,
  planned: aPlannedImage({ image: anImage({ id: imageId(number), name: 'web' }) }),
  outcome,
})

const snapshot = (target = TARGET): RunEvent => ({
  kind: 'snapshot',
  target,
  id: snapshotId(1),
  isOrphan: false,
  outcome: { outcome: 'deleted' },
})

const denied = (number: number): ImageOutcome => ({
  outcome: 'failed',
  error: {
    code: 'UnauthorizedOperation',
    cause: 'denied',
    message: `Not allowed on ${imageId(number)}.`,
  },
})

const removing = (images: number): RunEvent => ({ kind: 'removing', images, orphans: 0 })

describe('the log of a run', () => {
  it('has no group without lines', () => {
    const events: readonly RunEvent[] = [
      { kind: 'reading' },
      read(),
      { kind: 'planned', targets: [] },
      removing(0),
    ]
    const lines = tell([TARGET], ...events)
    expect(lines.filter((line) => line.startsWith('::'))).toEqual([
      '::group::Reading',
      '::endgroup::',
    ])
  })

  it('says which reads it waits for, and of how many more', () => {
    const narrator = new Narrator([TARGET], {})
    const read = { target: TARGET, action: 'ec2:DescribeImages', duration: 40_500 }
    narrator.tellWaiting([
      { ...read, isThrottled: true },
      { ...read, duration: 400_000, isThrottled: false },
      ...Array.from({ length: 3 }, () => ({ ...read, isThrottled: false })),
    ])
    expect(written.join('').trimEnd().split('\n')).toEqual([
      `${HERE}: waits for ec2:DescribeImages, which AWS throttles because this account makes too many calls at once: 40 seconds so far`,
      `${HERE}: waits for ec2:DescribeImages: 6 minutes so far`,
      `${HERE}: waits for ec2:DescribeImages: 40 seconds so far`,
      'and for 2 more reads',
    ])
  })

  it('says what could not be read when that happens, in its group', () => {
    expect(tell([TARGET], { kind: 'reading' }, unread(), read())).toEqual([
      '::group::Reading',
      `${HERE}: eu-west-1 is not complete.`,
      `${HERE}: - fleets: X: no`,
      `${HERE}: 0 images`,
      '  fleets: 1,200 resources, 1 image named (1.2 s)',
      '::endgroup::',
    ])
  })

  it('says it again where another call of the same source failed', () => {
    const events = ['ec2:A', 'ec2:A', 'ec2:B'].map((call) => unread(TARGET, 'fleets', call))
    expect(tell([TARGET], ...events).filter((line) => line.includes('- fleets'))).toEqual([
      `${HERE}: - fleets: ec2:A: X: no`,
      `${HERE}: - fleets: ec2:B: X: no`,
    ])
  })

  it('names a target once in a line that names it already', () => {
    const event = unread()
    const message = `${HERE}: the evidence is not complete.`
    const problem = event.kind === 'not-read' && { ...event.problem, message }
    expect(tell([TARGET], ...(problem ? [{ ...event, problem } as RunEvent] : []))).toContain(
      message,
    )
  })

  it('says an error once, and then that it is the same', () => {
    const lines = tell([TARGET, OTHER_REGION], unread(), unread(OTHER_REGION), unread(TARGET, 'x'))
    expect(lines.slice(2)).toEqual([
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
    expect(tell([TARGET], { kind: 'renewing', target: TARGET, why })).toEqual([
      `${HERE}: ${words}, and so the target is read again for what is left.`,
    ])
  })

  it('says why nothing is left where the run is killed', () => {
    expect(tell([TARGET], { kind: 'interim-failed', message: 'disk\nfull' })).toEqual([
      'The report for the case that this run is killed could not be written: disk full',
    ])
  })

  it('says once why removals fail, whatever image the error names', () => {
    const other: ImageOutcome = {
      outcome: 'failed',
      error: { code: 'InternalError', cause: 'outage', message: 'x' },
    }
    const events = [image(1, denied(1)), image(2, denied(2)), image(3, other)]
    expect(tell([TARGET], removing(3), ...events)).toEqual([
      '::group::Removing',
      `[1/3] ${imageId(1)} web: failed: UnauthorizedOperation: Not allowed on ${imageId(1)}.`,
      `[2/3] ${imageId(2)} web: failed: UnauthorizedOperation: same error`,
      `[3/3] ${imageId(3)} web: failed: InternalError: x`,
      '::endgroup::',
    ])
  })
})

describe('the log of a fleet', () => {
  it('names the target in every line', () => {
    const asked: RunEvent = {
      kind: 'asked',
      target: TARGET,
      answered: {
        answers: {
          imageSharing: new Map(),
          snapshotSharing: new Map(),
          imageReferences: new Map(),
          imageUsage: new Map(),
        },
        evidence: undefined,
        problem: undefined,
      },
    }
    const planned = [aPlannedTarget(), aPlannedTarget({ target: OTHER_REGION })]
    const lines = tell(
      [TARGET, OTHER_REGION],
      { kind: 'reading' },
      read(),
      read(OTHER_REGION),
      asked,
      { kind: 'planned', targets: planned },
      removing(2),
      image(1, { outcome: 'removed' }),
      snapshot(),
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
