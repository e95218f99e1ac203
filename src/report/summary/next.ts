import { adviceInFull, adviceOn, inMarkdown } from '../advice.ts'
import { type Paste, pasteBlock, pasteFor } from '../paste.ts'
import { isSameTarget } from '../../model/index.ts'
import { paragraphs } from '../markdown.ts'
import { permanence } from '../permanence.ts'
import { rolesFor } from '../principals.ts'
import { byUrgency, countProblems } from '../problem-groups.ts'
import type { Report, ReportError } from '../schema.ts'
import { OPEN_NAMES, type PlaceNames } from './tables.ts'
import { isInterrupted } from '../unfinished.ts'
import { plural } from '../words.ts'
import { plansAnything } from './figures.ts'
import { type GraceChance, graceChance, partlyDisables, secondStep } from './grace.ts'
import { isLimit, limitErrors, waitingPhrase } from './limits.ts'
import { isMostlyUnmapped } from './mapping-hint.ts'
import { missingPhrase } from './merged.ts'

/** The next step for a person: sentences with code between backquotes, and text to paste. */
export interface Step {
  readonly line: string
  readonly paste?: Paste | undefined
}

type NextStep = (report: Report, names: PlaceNames) => Step | undefined

/** Where an error is: a role, a target, or nowhere where there is one target. */
function whereSuffix(
  { source, accountId, region }: ReportError,
  report: Report,
  names: PlaceNames,
): string {
  if (source !== undefined) return ` (${names.source(source)})`
  if (accountId === undefined || region === undefined) return ''
  const [only, ...others] = report.targets
  const isOnly =
    only !== undefined && others.length === 0 && isSameTarget(only, { accountId, region })
  if (isOnly) return ''
  return ` (${names.target({ accountId, region })})`
}

/** How many problems the summary shows beside the one that is told. */
function otherProblems(report: Report, { rest: where }: PlaceNames): string {
  const rest = countProblems(report) - 1
  return rest > 0
    ? ` ${plural(rest, 'other problem stands', 'other problems stand')} ${where}.`
    : ''
}

const mendErrors: NextStep = (report, names) => {
  const errors = report.errors.filter((error) => !isLimit(error))
  const [first] = byUrgency(errors)
  if (first === undefined) return undefined
  const roles = rolesFor(first, report, names)
  const where = roles.length > 0 ? '' : whereSuffix(first, report, names)
  const missing = missingPhrase(report)
  const also = missing === undefined ? '' : ` And ${missing}.`
  const line = `${adviceInFull({ ...first, roles }, report)}${where}${otherProblems(report, names)}${also}`
  return { line, paste: pasteFor(first, report) }
}

/** A removed image that is in use fails at its next launch: no other error is as urgent. */
const bringBack: NextStep = (report, names) => {
  const first = report.errors.find(({ code }) => code === 'in-use-after')
  return first && { line: `${first.message}${otherProblems(report, names)}` }
}

/** Nobody knows what the runs did whose reports are missing. */
const findReports: NextStep = (report) => {
  const missing = missingPhrase(report)
  return missing === undefined
    ? undefined
    : {
        line: `Find out why ${missing}, and merge again: what these runs found or did is not in here.`,
      }
}

/** A single run that did not end has a summary of its own, which says the same. */
const lookAtLog: NextStep = (report) =>
  report.merged !== undefined && isInterrupted(report)
    ? {
        line: 'Look at the log of the run that did not end, and run it again as a dry run to see what is left.',
      }
    : undefined

/** How a plan above a limit is made safe before the limit is raised. */
function safeLimit(report: Report): string {
  const chance = graceChance(report)
  if (chance === undefined) return ''
  return chance.isAll
    ? ' Set `grace: 14d` with it, so that all of it is only disabled first.'
    : ` Before that set \`grace: 14d\` with \`dry-run: true\`: that plan ${partlyDisables(chance)}.`
}

const raiseLimit: NextStep = (report) => {
  const [first] = limitErrors(report)
  if (first === undefined) return undefined
  const advice = adviceOn({ ...first, settings: neededSettings(report) }, report)
  return { line: `${advice}${safeLimit(report)}` }
}

/** A count that is no percentage; a report that others wrote may hold anything. */
const COUNT = /^\d{1,15}$/

/** The highest value that any target needs, for each limit. */
function neededSettings(report: Report): { input: string; value: string }[] {
  const all = limitErrors(report)
    .flatMap(({ settings = [] }) => settings)
    .filter(({ value }) => COUNT.test(value))
  return [...Map.groupBy(all, ({ input }) => input)].map(([input, each]) => ({
    input,
    value: String(Math.max(...each.map(({ value }) => Number(value)))),
  }))
}

/** In characters: what is longer is not shown in full, and so stands where it can be copied only. */
const LONGEST_MAPPING = 150

/** The mapping that the engine proposes, with what it would make. */
function proposal({ mappingProposal }: Report): string {
  const { mapping = '', families = 0 } = mappingProposal ?? {}
  const isShown = mapping !== '' && mapping.length <= LONGEST_MAPPING && !mapping.includes('`')
  if (!isShown) return ''
  return ` With \`dry-run: true\` try \`mapping: ${mapping}\`, which would make ${plural(families, 'family', 'families')} of them.`
}

const chooseMapping: NextStep = (report, { rest }) =>
  isMostlyUnmapped(report)
    ? {
        line: `Choose a \`mapping\` that gives most images a family, as said ${rest}.${proposal(report)}`,
      }
    : undefined

/** Warnings that hold the command which enables a disabled image: used before this run, or after it began. */
const ENABLED_BY_COMMAND: ReadonlySet<string> = new Set(['disabled-in-use', 'in-use-after'])

/** Launches of it fail now, and nothing else on the page is as urgent. */
const enableAgain: NextStep = ({ warnings }, { rest: where }) => {
  const inUse = warnings.filter(({ code }) => ENABLED_BY_COMMAND.has(code))
  const [first] = inUse
  if (first === undefined) return undefined
  const rest = inUse.length - 1
  const others =
    rest > 0 ? ` ${plural(rest, 'more image is', 'more images are')} named ${where}.` : ''
  return { line: `${first.message}${others}` }
}

/** Whether the plan removes something for good. */
const isPermanent = (report: Report): boolean =>
  permanence(report).some(({ answer }) => answer === 'no' || answer === 'incomplete')

/** https://docs.aws.amazon.com/cli/latest/reference/rbin/create-rule.html */
const binRule = (region: string, resourceType: string): string =>
  `aws rbin create-rule --region ${region} --resource-type ${resourceType} --retention-period RetentionPeriodValue=14,RetentionPeriodUnit=DAYS`

/** The two commands that let the Recycle Bin keep what is removed in a Region of one account. */
function binRules({ targets }: Report): Paste | undefined {
  const regions = [...new Set(targets.map(({ region }) => region))]
  const [region] = regions
  const accounts = new Set(targets.map(({ accountId }) => accountId)).size
  if (region === undefined || regions.length > 1 || accounts > 1) return undefined
  if (!/^[a-z\d-]+$/.test(region)) return undefined
  const text = ['EC2_IMAGE', 'EBS_SNAPSHOT'].map((type) => binRule(region, type)).join('\n')
  return { text, language: 'sh' }
}

const look = ({ rest }: PlaceNames): string => `Look at the images ${rest}. If all of them may go,`

/** What can be undone comes first: all of it at once, or where not all can be, a plan that says what. */
const disableFirst = (chance: GraceChance, names: PlaceNames): string =>
  chance.isAll
    ? `${look(names)} take the step that can be undone first: set \`grace: 14d\` with \`dry-run: false\`, which only disables them`
    : `${look(names)} first set \`grace: 14d\` and leave \`dry-run: true\`: the new plan ${partlyDisables(chance)}`

/** The safe step comes before the final one. */
function safeStep(report: Report, names: PlaceNames): Step | undefined {
  const chance = graceChance(report)
  if (chance === undefined) return undefined
  const first = disableFirst(chance, names)
  if (!isPermanent(report)) {
    const removed = plural(chance.toRemove, 'image')
    return { line: `${first}. \`dry-run: false\` alone removes ${removed} at once.` }
  }
  const paste = binRules(report)
  const rules = paste === undefined ? 'Recycle Bin rules keep' : 'these Recycle Bin rules keep'
  return { line: `${first}, or let ${rules} what is removed.`, paste }
}

const allAtOnce = ({ rest }: PlaceNames): Step => ({
  line: `Look at the list ${rest}. If all of it may go, set \`dry-run: false\`.`,
})

/** A plan that nothing stands in the way of. */
const carryOut: NextStep = (report, names) => {
  if (!report.dryRun || !plansAnything(report)) return undefined
  const step = safeStep(report, names) ?? allAtOnce(names)
  const waiting = waitingPhrase(report)
  return waiting === undefined ? step : { ...step, line: `${step.line} ${waiting}.` }
}

/** What later runs do: a backlog goes with the schedule, and nothing of what was disabled is lost by waiting. */
const laterRuns: NextStep = (report) => {
  if (report.dryRun) return undefined
  const [waiting, second] = [waitingPhrase(report), secondStep(report)]
  if (waiting === undefined && second === undefined) return undefined
  const first = waiting === undefined ? 'Wait.' : `Run it again on schedule: ${waiting}.`
  return { line: second === undefined ? first : `${first} ${second}` }
}

/** Warnings of a dry run that have to be settled before its plan is carried out, and say how. */
const SETTLED_FIRST: ReadonlySet<string> = new Set([
  'unused-keep-rule',
  'nothing-checked-out',
  'parameters-not-read',
])

/** A real run would fail, or might take away what something uses that nobody could read. */
const settleFirst: NextStep = (report) => {
  const first = report.warnings.find(({ code }) => SETTLED_FIRST.has(code))
  return report.dryRun && plansAnything(report) && first ? { line: first.message } : undefined
}

/** The most urgent first: only one of them is shown. */
const STEPS: readonly NextStep[] = [
  enableAgain,
  bringBack,
  mendErrors,
  findReports,
  lookAtLog,
  settleFirst,
  raiseLimit,
  chooseMapping,
  carryOut,
  laterRuns,
]

/** The one thing to do next; undefined where there is nothing to do. */
export function nextStep(report: Report, names: PlaceNames = OPEN_NAMES): Step | undefined {
  for (const step of STEPS) {
    const found = step(report, names)
    if (found !== undefined) return found
  }
  return undefined
}

/** The same in a line of Markdown. */
export function nextLine(report: Report, names?: PlaceNames): string | undefined {
  const step = nextStep(report, names)
  return step && `👉 **Next**: ${inMarkdown(step.line)}`
}

/** The same with what to paste for it, which stands nowhere else on the page. */
export function nextPart(report: Report): string | undefined {
  const step = nextStep(report)
  if (step === undefined) return undefined
  return paragraphs(nextLine(report), step.paste && pasteBlock(step.paste))
}
