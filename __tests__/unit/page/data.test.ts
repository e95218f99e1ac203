import { pageLines, readChunk, readHeader } from '../../../src/page/data.ts'
import { createFleetReport } from '../../support/page-reports.ts'
import { createReport, reportImage, reportTarget } from '../../support/report-factories.ts'

describe('what the page holds', () => {
  it('is every image of every target, in the order of the report, without its tags', () => {
    const report = createFleetReport(8_000)
    const [first = '', ...lines] = [...pageLines(report)]
    expect(readHeader(first)).toMatchObject({
      dryRun: true,
      images: 8_000,
      settings: report.settings,
    })
    const chunks = lines.map(readChunk)
    for (const [index, { images }] of report.targets.entries()) {
      const shown = chunks.filter(({ target }) => target === index).flatMap((chunk) => chunk.images)
      const wanted = images.map((image) => ({ ...image, tags: undefined }))
      expect(shown).toEqual(wanted)
    }
  })

  it('names the labels that several families have', () => {
    const images = ['a', 'b'].map((familyKey) => reportImage({ family: 'x.y', familyKey }))
    const lines = pageLines(createReport({ targets: [reportTarget({ images })] }))
    expect(readHeader([...lines][0] ?? '').sharedLabels).toStrictEqual(['x.y'])
  })
})
