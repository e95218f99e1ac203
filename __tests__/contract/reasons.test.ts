import { describe, expect, it } from '@jest/globals'
import { IMAGE_REASONS, ORPHAN_REASONS, SNAPSHOT_REASONS } from '../../src/report/reasons.ts'
import { readProjectFile } from './documents.ts'

/** A part of the README, from its heading to the next. */
async function sectionOf(heading: string): Promise<string> {
  const readme = await readProjectFile('README.md')
  const [, section = ''] = new RegExp(`^## ${heading}$([\\s\\S]*?)^## `, 'm').exec(readme) ?? []
  return section
}

/** A code that is new must be explained to users. */
describe.each([
  { what: 'images', codes: IMAGE_REASONS, heading: 'What keeps an image' },
  { what: 'snapshots', codes: SNAPSHOT_REASONS, heading: 'Snapshots' },
  { what: 'orphans', codes: ORPHAN_REASONS, heading: 'Snapshots' },
])('the reason codes of $what', ({ codes, heading }) => {
  it.each([...codes])(`stand in the README under ${heading}: %s`, async (code) => {
    expect(await sectionOf(heading)).toContain(`\`${code}\``)
  })
})
