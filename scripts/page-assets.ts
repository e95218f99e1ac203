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

const linesOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${JSON.stringify(line)},\n`)
    .join('')

const constant = (name: string, comment: string, text: string): string =>
  `/** ${comment} */\nexport const ${name}: string = [\n${linesOf(text)}].join('\\n')\n`

async function buildScript(root: string): Promise<string> {
  const project = ['--project', 'src/page/browser', '--noEmit', 'false']
  await run('npx', ['tsc', ...project], { cwd: root })
  const out = 'build/page/bundle'
  await run('npx', ['ncc', 'build', 'build/page/src/page/browser/main.js', '--out', out], {
    cwd: root,
  })
  const script = await withoutUnused(await readFile(`${root}${out}/index.js`, 'utf8'))
  if (ENDS_A_SCRIPT.test(script)) throw new Error('The script of the page has a tag in it')
  return script
}

/** Writes `src/page/assets.ts`, which is committed: the types and the tests need it as well. */
export async function buildPageAssets(root: string): Promise<void> {
  const script = await buildScript(root)
  const style = await readFile(`${root}src/page/browser/style.css`, 'utf8')
  await writeFile(
    `${root}src/page/assets.ts`,
    [
      '// Written by `npm run build` from src/page/browser.\n',
      constant('SCRIPT', 'The script of the page.', script),
      constant('STYLE', 'The style of the page.', style),
    ].join('\n'),
  )
}
