import { glob } from 'node:fs/promises'
import { problemsOf, readFigures } from '../../scripts/benchmark/figures.ts'
import { PARTS } from '../../scripts/benchmark/parts.ts'
import { readProjectFile } from './documents.ts'

/**
 * A figure that was measured once and typed is wrong after the next change. So figures come from
 * `docs/figures.json` by `npm run docs`, and stand nowhere else.
 */

/** What stands between markers, and what is code. */
const NOT_TYPED = /<!-- generated: [\w-]+ -->[\s\S]*?<!-- end -->|^```[\s\S]*?^```$|`[^`\n]*`/gm

/** A number and what it measures: how much, how often, how long, how many times. */
const MEASURED =
  /\d(?:[ \u00a0]?(?:bytes|[kKMGT]i?B)\b|[ \u00a0](?:times|calls|rounds|round trips|ms|milliseconds|seconds)\b|[ \u00a0]?%[ \u00a0](?:faster|slower|less|more|fewer)\b|[ \u00a0]?(?:×|x\b))|×[ \u00a0]?\d/g

/** Sizes that nobody measured, by what stands around them. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  // What GitHub takes.
  'docs/limits.md': ['The job summary holds 1 MiB', 'outputs of more than 1 MB'],
  // What others recorded.
  'docs/e2e.md': ['an empty volume of 1 GiB'],
  // The size that `merge` refuses, and how long a last look counts.
  'docs/threat-model.md': ['of more than 512 MiB', '30 seconds'],
}

const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.match(MEASURED) !== null)

const pages: string[] = []
for await (const page of glob('{README,CONTRIBUTING,SECURITY,CHANGELOG,docs/**/*}.md')) {
  pages.push(page)
}

describe('The look for figures', () => {
  it.each([
    'it takes 1.9 times as long',
    'the summary has 787 kB',
    '1.0 to 1.1 GiB at its peak',
    'a plan of 39,340 calls',
    'in 6 to 8 rounds',
    'about 900 MB of memory',
    'ends within 3 seconds, of which 40 ms wait',
    'it is 20 % faster',
    '2x the memory',
    '× 2.6',
  ])('finds "%s"', (line) => {
    expect(linesOf(line)).toStrictEqual([line])
  })

  it.each([
    'the evidence is at most 10 minutes old',
    'after a burst of 100, at 20 a second',
    'EC2 and 503 images',
    '$0.05 a GB-month',
    'a plan of `20%` or of `512 MiB`',
    '<!-- generated: figures -->\n\n- 787 kB\n\n<!-- end -->',
    '```yaml\nsize: 8 GB\n```',
  ])('finds nothing in "%s"', (text) => {
    expect(linesOf(text.replaceAll(NOT_TYPED, ''))).toStrictEqual([])
  })
})

describe('Figures', () => {
  it.each(pages)('%s has none that is typed', async (page) => {
    const fixed = FIXED[page] ?? []
    const text = (await readProjectFile(page)).replaceAll(NOT_TYPED, '')
    expect(fixed.filter((phrase) => !text.includes(phrase))).toStrictEqual([])
    expect(
      linesOf(fixed.reduce((rest, phrase) => rest.replaceAll(phrase, ''), text)),
    ).toStrictEqual([])
  })
})

describe('docs/figures.json', () => {
  let measured: Awaited<ReturnType<typeof readFigures>>

  beforeAll(async () => {
    measured = await readFigures()
  })

  it('has the parts that the benchmark measures', () => {
    expect(Object.keys(measured).sort()).toStrictEqual(Object.keys(PARTS).sort())
  })

  it.each(Object.entries(PARTS))('has of %s what is measured and may be stated', (name, part) => {
    const recorded = measured[name]
    expect(recorded === undefined ? [] : problemsOf(part, recorded)).toStrictEqual([])
  })
})
