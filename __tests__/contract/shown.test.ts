import { parse } from 'yaml'
import { fillPage, namesIn, partsOf, withoutIncludes } from '../../scripts/includes.ts'
import { readInputs } from '../../src/inputs/index.ts'
import { readJobEnvironment } from '../../src/runner/environment.ts'
import { DEFAULTS } from '../../src/inputs/reader.ts'
import { readProjectFiles } from './documents.ts'

/** What somebody could paste: everything else that a page shows is text. */
const SHELLS = ['', 'sh', 'bash', 'zsh', 'shell', 'console']
const PROGRAM = /^(?:npm|npx|node|aws|jq|gh|git|curl|terraform|kubectl|docker)\s\S|^\.ci\/run\b/

const FENCE = /^ *```(?<language>\w*)\n(?<code>[^]*?)^ *```$/gm

interface Block {
  readonly language: string
  readonly code: string
}

const blocksIn = (page: string): readonly Block[] =>
  [...page.matchAll(FENCE)].map(({ groups = {} }) => ({
    language: groups['language'] ?? '',
    code: groups['code'] ?? '',
  }))

/** Commands of a block that is no include: nobody runs them. */
const looseCommands = (page: string): readonly string[] =>
  blocksIn(withoutIncludes(page))
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(({ language, code }) =>
      code.split('\n').filter((line) => (language === '' ? PROGRAM.test(line) : line !== '')),
    )

/** Commands in backticks. One that begins with `--` goes on where the last of npm in its line left off. */
function namedCommands(page: string): readonly string[] {
  const text = withoutIncludes(page).replaceAll(FENCE, '')
  return text.split('\n').flatMap((line) => {
    let base = ''
    return [...line.matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) => {
      if (span.startsWith('npm run ')) base = span.replace(/ -- .*/, '')
      const command = /^--\s/.test(span) ? `${base} ${span}` : span
      return PROGRAM.test(command) ? command.split(' && ') : []
    })
  })
}

/** The commands of a script, without what is done with their output. */
const commandsOf = (script: string): readonly string[] =>
  script
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .flatMap((line) => line.split(/\s+(?:\||>|#|&&|2>&1)(?:\s|$)/))
    .map((command) => command.replace(/^\s*(?:- run: )?/, '').trim())

describe('the pages', () => {
  let pages: ReadonlyMap<string, string>
  let scripts: ReadonlyMap<string, string>
  let workflows: ReadonlyMap<string, string>

  beforeAll(async () => {
    pages = await readProjectFiles([
      ...['[!C]*.md', 'CONTRIBUTING.md', '.github/*.md', 'docs/**/*.md'],
    ])
    scripts = await readProjectFiles('docs/commands/*.sh')
    workflows = await readProjectFiles('docs/workflows/*.yml')
  })

  const onPages = <Found>(find: (page: string) => readonly Found[]): readonly (Found | string)[] =>
    [...pages].flatMap(([path, text]) => find(text).map((found) => `${path}: ${String(found)}`))

  it('show no command that is not included from a file that is run', () => {
    expect(pages.size).toBeGreaterThan(15)
    expect(onPages(looseCommands)).toStrictEqual([])
  })

  it('name no command that is not run', () => {
    const run = new Set([...scripts.values(), ...workflows.values()].flatMap(commandsOf))
    const notRun = onPages((page) => namedCommands(page).filter((command) => !run.has(command)))
    expect(notRun).toStrictEqual([])
    expect(onPages(namedCommands).length).toBeGreaterThan(50)
  })

  it('show every part of every file of commands', () => {
    const shown = new Set([...pages].flatMap(([path, text]) => namesIn(path, text)))
    const parts = [...scripts].flatMap(([path, text]) => partsOf(path, text).map(([name]) => name))
    expect(parts.filter((part) => !shown.has(part))).toStrictEqual([])
    expect(parts.length).toBeGreaterThan(20)
  })

  it('show YAML that is either included, or inputs with values that the action takes', () => {
    const settings = [...pages.values()]
      .flatMap((page) => blocksIn(withoutIncludes(page)))
      .filter(({ language }) => language === 'yaml' || language === 'yml')
      .map(({ code }) => parse(code) as Readonly<Record<string, unknown>>)
    expect(settings.length).toBeGreaterThan(5)
    for (const inputs of settings) {
      expect(Object.keys(DEFAULTS)).toEqual(expect.arrayContaining(Object.keys(inputs)))
      const given: Readonly<Record<string, unknown>> = { 'aws-region': 'eu-west-1', ...inputs }
      const variables = Object.entries(given).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        String(value),
      ])
      const environment = Object.fromEntries(variables) as NodeJS.ProcessEnv
      expect(() => readInputs(environment, readJobEnvironment(environment))).not.toThrow()
    }
  })
})

describe('a page', () => {
  const FILE = 'first\n# shown: a\none\n\n  two\n# end\n  # shown: b\n  three\n  # end\n'
  const parts = [...partsOf('docs/x.sh', FILE), ...partsOf('docs/x.yml', 'a: 1\n')]
  const shown = new Map([...parts, ['README.md#table', '| a |']])
  const fill = (page: string): string => fillPage('README.md', page, shown)

  it.each([
    ['include: docs/x.sh#a', '```sh\none\n\n  two\n```'],
    ['include: docs/x.sh#b', '```sh\nthree\n```'],
    ['include: docs/x.yml', '```yaml\na: 1\n```'],
    ['generated: table', '| a |'],
  ])('shows what there is now: %s', (what, block) => {
    const page = `Text\n<!-- ${what} -->\nold\n<!-- end -->\nText`
    const expected = `Text\n<!-- ${what} -->\n\n${block}\n\n<!-- end -->\nText`
    expect(fill(page)).toBe(expected)
    expect(fill(expected)).toBe(expected)
  })

  it('is filled in a list, and in YAML, with what is indented as its markers are', () => {
    expect(fill('1. One\n\n   <!-- include: docs/x.yml -->\n   <!-- end -->\n')).toContain(
      '\n   ```yaml\n   a: 1\n   ```\n\n   <!-- end -->',
    )
    expect(fill('  # generated: table\n  old\n  # end')).toBe(
      '  # generated: table\n  | a |\n  # end',
    )
  })

  it.each(['include: docs/y.sh', 'include: docs/x.sh#c', 'generated: rows'])(
    'shows nothing that there is not: %s',
    (what) => {
      const name = what.replace('generated: ', 'README.md#').replace('include: ', '')
      expect(() => fill(`<!-- ${what} -->\n<!-- end -->`)).toThrow(
        `README.md shows ${name}, which is nothing`,
      )
    },
  )
})
