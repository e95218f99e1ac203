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

  it('shows the mapping that the engine proposes, with what it would yield', () => {
    const mappingProposal = {
      ...{ mapping: 'tags:app', families: 2, going: 7, without: 1 },
      examples: [{ label: 'web', images: 5, names: ['web-1', '<b>'] }],
    }
    const report = { ...reportOf(unmapped()), mappingProposal }
    const hint = mappingHint(report) ?? ''
    expect(suggested(hint)).toBe('tags:app')
    expect(hint).toContain(
      'It would make 2 families; 1 image would stay without. At most 7 images would go under the settings of this run.',
    )
    expect(rowsWith(hint, 'Family')).toEqual([{ Family: 'web', Images: '5', Names: 'web-1\n<b>' }])
  })

  it('says that nothing fits where none is proposed', () => {
    expect(hintOf(unmapped())).toContain('Neither names nor tags tell')
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
