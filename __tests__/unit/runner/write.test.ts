import { appendFile, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSummary } from '../../../src/runner/step-files.ts'

describe('the summary of the step', () => {
  it('replaces what it wrote before, and nothing of others, in the file of the environment that it is given', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'summary-')), 'summary.md')
    await writeFile(path, 'of another\n')
    await writeSummary('an older and longer summary\n', { GITHUB_STEP_SUMMARY: path })
    await appendFile(path, 'of a third\n')
    await writeSummary('# New\n', { GITHUB_STEP_SUMMARY: path })
    await writeSummary('# Newer\n', { GITHUB_STEP_SUMMARY: path })
    await expect(readFile(path, 'utf8')).resolves.toBe('of another\n# Newer\nof a third\n')
  })

  it('begins a line of its own', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'summary-')), 'summary.md')
    await writeFile(path, 'of another')
    await writeSummary('# New\n', { GITHUB_STEP_SUMMARY: path })
    await writeSummary('# Newer\n', { GITHUB_STEP_SUMMARY: path })
    await expect(readFile(path, 'utf8')).resolves.toBe('of another\n# Newer\n')
  })

  it.each([{}, { GITHUB_STEP_SUMMARY: '' }])(
    'is left out where the runner has none: %j',
    async (environment) => {
      await expect(writeSummary('# New', environment)).resolves.toBeUndefined()
    },
  )
})
