import { IMAGE_REASONS, ORPHAN_REASONS, SNAPSHOT_REASONS } from '../../src/report/reasons.ts'
import { readProjectFile } from './documents.ts'

/** A code that is new must be explained to users. */
describe.each([
  { page: 'docs/what-keeps-an-image.md', codes: IMAGE_REASONS },
  { page: 'docs/snapshots.md', codes: [...SNAPSHOT_REASONS, ...ORPHAN_REASONS] },
])('$page', ({ page, codes }) => {
  it.each([...new Set<string>(codes)])('explains the reason %s', async (code) => {
    expect(await readProjectFile(page)).toContain(`\`${code}\``)
  })
})
