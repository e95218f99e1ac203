import { reportSchema } from '../../src/report/schema.ts'
import { readmePageHash } from '../support/readme-picture.ts'
import { readProjectFile } from './documents.ts'

/** A picture cannot be compared where there is no browser: the page that it shows can. */
describe('the picture of the README', () => {
  it('shows the page that the code makes now: npm run pictures takes it anew', async () => {
    const report = reportSchema.parse(
      JSON.parse(await readProjectFile('docs/pictures/demo-report.json')),
    )
    const kept = await readProjectFile('docs/pictures/demo.sha256')
    expect(await readmePageHash(report)).toBe(kept.trim())
  })
})
