import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { withoutUnused } from './unused.ts'

/**
 * Builds what runs in the browser: `src/page/browser` as one module, without what nothing in it can
 * reach, as a text in `src/page/assets.ts`. The text stands there line by line, so that it can be
 * read in `dist/` and compared in a pull request.
 */

const run = promisify(execFile)

/** In an HTML file these would end the script, or let it begin anew. */
const ENDS_A_SCRIPT = /<\/script|<script|<!--/i

function constant(name: string, comment: string, text: string): string {
  const lines = text.split('\n').map((line) => `  ${JSON.stringify(line)},\n`)
  return `/** ${comment} */\nexport const ${name}: string = [\n${lines.join('')}].join('\\n')\n`
}

/** Writes `src/page/assets.ts`, which is committed: the types and the tests need it as well. */
export async function buildPageAssets(cwd: string): Promise<void> {
  const out = 'build/page/bundle'
  await run('npx', ['tsc', '--project', 'src/page/browser', '--noEmit', 'false'], { cwd })
  await run('npx', ['ncc', 'build', 'build/page/src/page/browser/main.js', '--out', out], { cwd })
  const script = await withoutUnused(await readFile(`${cwd}${out}/index.js`, 'utf8'))
  if (ENDS_A_SCRIPT.test(script)) throw new Error('The script of the page has a tag in it')
  const style = await readFile(`${cwd}src/page/browser/style.css`, 'utf8')
  const parts = [
    '// Written by `npm run build` from src/page/browser.\n',
    constant('SCRIPT', 'The script of the page.', script),
    constant('STYLE', 'The style of the page.', style),
  ]
  await writeFile(`${cwd}src/page/assets.ts`, parts.join('\n'))
}
