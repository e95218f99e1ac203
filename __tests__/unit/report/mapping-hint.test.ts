import { describe, expect, it } from '@jest/globals'
import { mapping } from '../../../src/inputs/values.ts'
import { mappingHint } from '../../../src/report/summary/mapping-hint.ts'
import type { Report, ReportImage } from '../../../src/report/schema.ts'
import { createReport, reportImage, reportTarget } from '../../support/report-factories.ts'
import { rowsWith } from '../../support/rendered.ts'

const unmapped = (tags: Readonly<Record<string, string>> = {}): ReportImage =>
  reportImage({ reason: 'unmapped', tags })
const reportOf = (...images: ReportImage[]): Report =>
  createReport({ targets: [reportTarget({ images })] })
const hintOf = (...images: ReportImage[]): string => mappingHint(reportOf(...images)) ?? ''
const suggested = (hint: string): string | undefined => /^mapping: (.*)$/m.exec(hint)?.[1]

describe('the hint at a mapping', () => {
  it.each([
    ['no image', [], undefined],
    ['no unmapped image', [reportImage()], undefined],
    ['half of the images unmapped', [unmapped(), reportImage()], undefined],
    ['most images unmapped', [unmapped(), unmapped(), reportImage()], expect.any(String)],
  ])('is given where most images have no family: %s', (_what, images, hint) => {
    expect(mappingHint(reportOf(...images))).toEqual(hint)
  })

  it('shows the commonest tag keys and how many values they have', () => {
    const hint = hintOf(
      unmapped({ app: 'web', Name: 'web-1' }),
      unmapped({ app: 'web', Name: 'web-2' }),
      unmapped({ app: 'db', Name: 'db-1' }),
      unmapped({ app: '' }),
    )
    expect(rowsWith(hint, 'Tag key')).toEqual([
      { 'Tag key': 'Name', Images: '3', 'Different values': '3' },
      { 'Tag key': 'app', Images: '3', 'Different values': '3' },
    ])
  })

  it('suggests the keys whose values several images share', () => {
    const images = ['web', 'web', 'db', 'db'].map((app, index) =>
      unmapped({ app, stage: 'prod', Name: String(index), rare: String(index % 3) }),
    )
    expect(suggested(hintOf(...images))).toBe('tags:stage,app')
  })

  it('suggests no key of AWS and none that YAML or the input would read otherwise', () => {
    const tags = { 'aws:cloudformation:stack-name': 'x', 'a key': 'x', 'a,b': 'x', 'k#': 'x' }
    expect(suggested(hintOf(unmapped(tags), unmapped(tags)))).toMatch(/^name:/)
  })

  it.each([[{}], [{ app: 'web' }]])('suggests what the input accepts, for tags %j', (tags) => {
    const text = suggested(hintOf(unmapped(tags), unmapped(tags))) ?? ''
    expect(mapping(text)).toMatchObject({ ok: true })
  })

  it('says what it would yield', () => {
    const images = ['web', 'web', 'web', 'db', 'db', ''].map((app) => unmapped({ app }))
    const arm = reportImage({ architecture: 'arm64', reason: 'unmapped', tags: { app: 'web' } })
    expect(hintOf(...images, arm)).toContain(
      'It would make 3 families, the largest with 3 images; 1 image would stay without.',
    )
  })

  it('says so where there are no tags', () => {
    expect(hintOf(unmapped())).toContain('They have no tags at all.')
  })

  it('shows eight keys at the most', () => {
    const tags = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`k${String(index)}`, 'x']),
    )
    expect(rowsWith(hintOf(unmapped(tags)), 'Tag key')).toHaveLength(8)
  })
})
