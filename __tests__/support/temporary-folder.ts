import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCheckout, writeFiles, type Files } from './workspace.ts'

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

/** A folder with these files, which goes with the test. */
export async function makeWorkspace(files: Files = {}): Promise<string> {
  const folder = makeTemporaryFolder('workspace')
  await writeFiles(folder, files)
  return folder
}

/** A checkout that tracks some files and not others, which goes with the test. */
export async function makeCheckedOutWorkspace(
  tracked: Files,
  untracked: Files = {},
): Promise<string> {
  const folder = await makeWorkspace(tracked)
  await makeCheckout(folder)
  await writeFiles(folder, untracked)
  return folder
}
