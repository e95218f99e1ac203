import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Evidence, SnapshotOutcome } from '../../../src/model.ts'
import {
  renderEvidenceLine,
  renderImageOutcome,
  renderPlanLog,
  renderSettings,
  renderSnapshotOutcome,
} from '../../../src/report/log.ts'
import { forLog, linesForLog } from '../../../src/text.ts'
import { hostileText } from '../../support/hostile.ts'
import { anImage, imageId, TARGET } from '../../support/model-factories.ts'
import { aPlannedImage, aPlannedTarget } from '../../support/planned-factories.ts'

const evidence = (overrides: Partial<Evidence> = {}): Evidence => ({
  source: 'fleets',
  resources: 1_200,
  images: 1,
  skipped: false,
  durationMs: 1_234,
  notes: [],
  ...overrides,
})

const kept = (number: number, label: string) =>
  aPlannedImage({
    image: anImage({ id: imageId(number) }),
    family: { key: label, label },
    verdict: { verdict: 'keep', reason: { code: 'in-use' } },
  })

describe('the log', () => {
  it('tells what each source looked at', () => {
    expect(renderEvidenceLine(evidence())).toBe('  fleets: 1,200 resources, 1 image named (1.2 s)')
    expect(renderEvidenceLine(evidence({ notes: ['a', 'b'] }))).toContain('(1.2 s, 2 notes)')
    expect(renderEvidenceLine(evidence({ skipped: true }))).toBe('  fleets: skipped')
  })

  it('shows the settings that say something, one a line', () => {
    expect(renderSettings({ mapping: 'all', include: '', exclude: 'tag:a\ntag:b' })).toEqual([
      'mapping: all',
      'exclude: tag:a tag:b',
    ])
  })

  it('shows the plan as a table of families, what goes, and why the rest is kept', () => {
    const images = [kept(1, 'dev.web'), kept(2, 'prod.database'), aPlannedImage()]
    const unread = { kind: 'unread', target: TARGET, error: 'denied' } as const
    expect(renderPlanLog([aPlannedTarget({ plan: { images } }), unread])).toEqual([
      'eu-west-1 (111122223333)',
      'family         images  in use  kept  to go',
      'dev.front           1       0     0      1',
      'dev.web             1       1     1      0',
      'prod.database       1       1     1      0',
      `${imageId(1)} front-2026-08-22: surplus. Number 5 of its family, of which 4 are kept.`,
      'kept: in-use 2',
      'eu-west-1 (111122223333): not planned',
    ])
  })

  it('shows two hundred families, and how many more there are', () => {
    const images = Array.from({ length: 250 }, (_, index) => kept(index, `f${String(index)}`))
    const lines = renderPlanLog([aPlannedTarget({ plan: { images } })])
    expect(lines.filter((line) => line.startsWith('f'))).toHaveLength(201)
    expect(lines).toContain('and 50 more families')
  })

  it.each<readonly [SnapshotOutcome, string]>([
    [{ outcome: 'deleted' }, 'deleted'],
    [{ outcome: 'already-gone' }, 'already gone'],
    [{ outcome: 'kept', reason: { code: 'not-owned' } }, 'kept: not-owned'],
    [{ outcome: 'not-attempted', why: 'cancelled' }, 'not attempted: cancelled'],
    [{ outcome: 'failed', error: { code: 'X', message: 'y' } }, 'failed: X: y'],
  ])('tells what came of a removal: %j', (outcome, text) => {
    expect(renderSnapshotOutcome('snap-1', outcome)).toBe(`snap-1: ${text}`)
  })

  it('tells the name of an image that was removed', () => {
    expect(renderImageOutcome(aPlannedImage(), { outcome: 'removed' })).toBe(
      `${imageId(1)} front-2026-08-22: removed`,
    )
  })
})

describe('the lines of the log, whatever their texts hold', () => {
  const startsCommand = (line: string): boolean =>
    line.trimStart().startsWith('::') || line.includes('##[')

  it('begin no command, and each text stays one line', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, other) => {
        const image = anImage({ name: text })
        const failed = { outcome: 'failed', error: { code: text, message: other } } as const
        const planned = aPlannedImage({ image, family: { key: 'f', label: other } })
        const own = [
          ...renderPlanLog([aPlannedTarget({ plan: { images: [planned] } })]),
          ...renderSettings({ [text]: other }),
        ]
        const single = [
          renderImageOutcome(planned, failed),
          renderSnapshotOutcome(text, failed),
          renderEvidenceLine(evidence({ notes: [text] })),
        ]
        const lines = [...own.flatMap(linesForLog), ...single.map((line) => forLog(line))]
        expect(lines.filter((line) => startsCommand(line) || /\p{Cc}/u.test(line))).toEqual([])
      }),
    )
  })

  it('are as many as with harmless ones', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const planned = aPlannedImage({
          image: anImage({ name: text }),
          family: { key: 'f', label: text },
        })
        expect(renderPlanLog([aPlannedTarget({ plan: { images: [planned] } })])).toHaveLength(5)
      }),
    )
  })
})
