import type { Report } from '../schema.ts'
import { text } from '../markdown.ts'
import { formatCount, inSeries } from '../words.ts'
import { deniedActions, failureCauses, isDenial, limitsAbove, neededLimits } from './causes.ts'
import { plansAnything } from './figures.ts'
import { isMostlyUnmapped } from './mapping-hint.ts'
import { waitingPhrase } from './waiting.ts'

/** What the page is there for: what a person does now. Each is a sentence, or undefined where it does not apply. */
type Step = (report: Report) => string | undefined

const MOST_ACTIONS = 3

const actionsPhrase = (actions: readonly string[]): string => {
  const rest = actions.length - MOST_ACTIONS
  const shown = actions.slice(0, MOST_ACTIONS).map((action) => `\`${action}\``)
  return inSeries([...shown, ...(rest > 0 ? [`${formatCount(rest)} more`] : [])])
}

/** Only actions of the form of IAM stand between backquotes. */
const isAction = (action: string): boolean => /^[a-z0-9-]+:[A-Za-z]+$/.test(action)

const allow: Step = (report) => {
  const ofErrors = report.errors.flatMap(({ actions = [] }) => actions)
  const denied = deniedActions(failureCauses(report))
  const actions = [...new Set([...denied, ...ofErrors])].filter(isAction)
  if (actions.length === 0) return undefined
  return `allow the role ${actionsPhrase(actions)} (the statement is under _What went wrong_)`
}

const raiseLimit: Step = (report) => {
  if (limitsAbove(report).length === 0) return undefined
  const settings = neededLimits(report).map((setting) => `\`${setting}\``)
  const limits = limitsAbove(report).map((limit) => `a higher \`${limit}\``)
  const set = inSeries(settings.length > 0 ? settings : limits)
  return `look at the plan, then set ${set} for one run, or narrow \`include\``
}

const lookAtErrors: Step = (report) => {
  const unmended = report.errors.filter(
    ({ code, actions = [] }) => !code.startsWith('above-max-removals') && actions.length === 0,
  )
  const failures = failureCauses(report).filter(({ code }) => !isDenial(code))
  if (unmended.length + failures.length === 0) return undefined
  return allow(report) === undefined
    ? 'work through the causes under _What went wrong_'
    : 'work through the other causes there'
}

const chooseMapping: Step = (report) =>
  isMostlyUnmapped(report)
    ? 'choose a `mapping` that gives most images a family, as said below'
    : undefined

/** A plan that nothing stands in the way of. */
const carryOut: Step = (report) => {
  const isReady = report.dryRun && plansAnything(report)
  const isWhole = report.errors.length === 0 && limitsAbove(report).length === 0
  return isReady && isWhole
    ? 'look at the images below; where all of them may go, set `dry-run: false`'
    : undefined
}

/** Nothing of this run is lost by waiting: the second step of a retirement is a later run. */
const waitForGrace: Step = ({ dryRun, totals, settings }) => {
  if (dryRun || totals.images.disabled === 0) return undefined
  const grace = settings['grace'] ?? ''
  const after = grace === '' ? 'its grace' : `\`grace\` of ${text(grace, 10)}`
  return `a run after ${after} removes what was disabled; whoever misses an image enables it until then`
}

/** A backlog goes with the schedule, and nobody has to raise a limit. */
const runAgain: Step = (report) => {
  const waiting = report.dryRun ? undefined : waitingPhrase(report)
  return waiting && `run it again on schedule: ${waiting}`
}

const STEPS: readonly Step[] = [
  allow,
  raiseLimit,
  lookAtErrors,
  chooseMapping,
  carryOut,
  waitForGrace,
  runAgain,
]

/** What to do next, right from the first screen; nothing where there is nothing to do. */
export function nextSteps(report: Report): string | undefined {
  const steps = STEPS.flatMap((step) => step(report) ?? [])
  if (steps.length === 0) return undefined
  return `👉 **Next**: ${steps.join('; then ')}.`
}
