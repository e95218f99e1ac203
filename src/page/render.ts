import { createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Report } from '../report/schema.ts'
import { opening } from '../report/summary/index.ts'
import { problems } from '../report/summary/problems.ts'
import { formatTime } from '../report/words.ts'
import { SCRIPT, STYLE } from './assets.ts'
import { pageLines } from './data.ts'
import { escapeHtml, toHtml } from './opening.ts'

/** https://www.w3.org/TR/CSP3/#grammardef-hash-source */
const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but the script and the style of this file: no request, no form, no other base. */
const policyOf = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

/** More of them is what the list is for. */
const PROBLEM_ROWS = 20

/** The summary's first screen, by the same functions: it stands in the file as it is, and needs no script. */
function firstScreen(report: Report): string {
  const context = { report, rows: PROBLEM_ROWS, now: new Date(report.generatedAt) }
  return [opening(report), problems(context)].map((part) => toHtml(part ?? '')).join('\n')
}

const WITHOUT_SCRIPT =
  'The list of images needs JavaScript. The JSON report beside this file has all of it.'

function headOf(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(SCRIPT, STYLE)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
`
}

function sourceOf({ run }: Report): string {
  const what = [run.repository, run.workflow].filter((part) => part !== undefined).join(' · ')
  const text = escapeHtml(what === '' ? `version ${run.version}` : what)
  const isLink = run.url?.startsWith('https://') === true
  return isLink ? `<a href="${escapeHtml(run.url ?? '')}" rel="noreferrer">${text}</a>` : text
}

/** Base64 of gzip, in pieces: each but the last is of whole groups of three bytes. */
async function* packed(lines: Iterable<string>): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  const gzip = createGzip({ level: 9 })
  pipeline(Readable.from(lines), gzip, (error) => {
    if (error) gzip.destroy(error)
  })
  for await (const piece of gzip as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([rest, piece])
    const whole = bytes.length - (bytes.length % 3)
    rest = Buffer.from(bytes.subarray(whole))
    yield bytes.toString('base64', 0, whole)
  }
  yield rest.toString('base64')
}

/**
 * The page of a report as one HTML file, piece by piece: as one text, that of a large account would
 * stand in memory beside the report.
 */
export async function* renderPage(report: Report): AsyncGenerator<string> {
  const at = formatTime(report.generatedAt)
  yield headOf(`AMI Cleanup${report.dryRun ? ', dry run' : ''}, ${at}`)
  yield `<header>
${firstScreen(report)}
<p class="source">${sourceOf(report)} · ${escapeHtml(at)}</p>
</header>
<main><noscript>${WITHOUT_SCRIPT}</noscript></main>
<script type="application/gzip" id="data">`
  yield* packed(pageLines(report))
  yield `</script>
<script type="module">${SCRIPT}</script>
</body>
</html>
`
}
