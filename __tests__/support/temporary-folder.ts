import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made: string[] = []

afterEach(() => {
  // Node removes by path, which fails where a path is too long.
  if (made.length > 0) execFileSync('rm', ['-rf', ...made.splice(0)])
})

/** An empty folder, which goes with the test. */
export function makeTemporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  made.push(folder)
  return folder
}
