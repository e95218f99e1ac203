import { type Cause, FILES_KEYS } from '../model/index.ts'
import { isChange, isMark } from '../text/statement.ts'
import { actionsOfRemovals } from './failed-removals.ts'
import { codeToCopy, escapeText } from './markdown.ts'
import { oneLine } from '../text/display.ts'
import type { Report, ReportError } from './schema.ts'
import { inSeries } from './words.ts'

/** The error that advice is on, as far as it says what to do. */
export type Advised = Pick<
  ReportError,
  'code' | 'cause' | 'policy' | 'actions' | 'settings' | 'token' | 'source'
> & {
  /** The codes of AWS, where removals failed. */
  readonly items?:
    readonly { readonly code: string; readonly call?: string | undefined }[] | undefined
  /** The roles and users that were denied, where they are known: their names between backquotes, and where. */
  readonly roles?: readonly string[] | undefined
}

const LONGEST_QUOTE = 200

/** In characters, of a message that Next repeats. */
const LONGEST_SAID = 500

/** A value between backquotes, which it cannot end. */
const quoted = (value: string): string =>
  `\`${oneLine(value, LONGEST_QUOTE).replaceAll('`', "'")}\``

/** Escaped, with the spaces at its ends: code stands beside it. */
function plainPart(part: string): string {
  const [before = ''] = /^ */.exec(part) ?? []
  const [after = ''] = / *$/.exec(part) ?? []
  const inside = escapeText(part, part.length + 1)
  return inside === '' ? before : `${before}${inside}${after}`
}

/** Advice as Markdown: what stands between backquotes is code to copy, and nothing in it is markup. */
export const inMarkdown = (advice: string): string =>
  advice
    .split('`')
    .map((part, index) => (index % 2 === 1 ? codeToCopy(part, LONGEST_QUOTE) : plainPart(part)))
    .join('')

/** The value of an input that an error asks for. */
const settingOf = ({ settings = [] }: Advised, input: string): string | undefined =>
  settings.find((setting) => setting.input === input)?.value

/** Inputs and their values, as they stand in a workflow. */
const settingsText = ({ settings = [] }: Advised): string =>
  inSeries(settings.map(({ input, value }) => quoted(`${input}: ${value}`)))

/** The role that a statement is for: a change belongs to the role that removes, and to no other. */
function adviceOnDenied({ actions = [], roles = [] }: Advised): string {
  const changes = actions.filter(isChange)
  // A mark that goes with another change was not asked for yet: that one was denied.
  const refused = changes.every(isMark) ? changes : changes.filter((action) => !isMark(action))
  const add = refused.length < changes.length ? 'add these statements' : 'add this statement'
  const toWhom = roles.length === 0 ? '' : ` to ${inSeries(roles)}`
  if (changes.length > 0)
    return `AWS denies ${inSeries(refused.map(quoted))}${toWhom}. Run this job with the role that removes, in its protected environment. If it does already, ${add} to that role only.`
  if (roles.length === 0)
    return 'Add this statement to the policy of the role or user that this run uses.'
  const policies = roles.length === 1 ? 'policy' : 'policies'
  return `Add this statement to the ${policies} of ${inSeries(roles)}.`
}

/** A role by its name, between backquotes. */
export const quotedRole = (name: string): string => `role ${quoted(name)}`

/** A user by the name, between backquotes. */
export const quotedUser = (name: string): string => `user ${quoted(name)}`

const MOST_CALLS = 5

/** The calls that failed, without the page or the one thing that each was about. */
function callsOf(error: Advised): string {
  const called = (error.items ?? []).flatMap(({ call }) => call?.replace(/ .*$/, '') ?? [])
  const calls = [...new Set([...called, ...actionsOfRemovals(error)])]
  const rest = calls.length - MOST_CALLS
  const more = rest > 0 ? [`${String(rest)} more calls`] : []
  return calls.length === 0
    ? 'these calls'
    : inSeries([...calls.slice(0, MOST_CALLS).map(quoted), ...more])
}

function adviceOnPolicy(error: Advised): string {
  const named = error.policy === undefined ? 'a policy' : oneLine(error.policy)
  return `AWS names ${named}: it has to let ${callsOf(error)} through, and no statement in the role's own policy gets past it. Where it closes the Region on purpose, take the Region out of \`aws-region\`.`
}

function adviceOnToken({ token }: Advised): string {
  if (token === undefined)
    return "Correct the ARN, or let the role's trust policy allow this job. AWS answers the same where the role does not exist."
  return "Correct the ARN, or add this condition to the role's trust policy. AWS answers the same where the role does not exist."
}

function adviceOnProvider({ token }: Advised): string {
  const issuer = token?.issuer ?? 'token.actions.githubusercontent.com'
  return `Create an OpenID Connect provider for ${quoted(`https://${issuer}`)} in the account.`
}

function adviceOnAudience({ token }: Advised): string {
  const audience = token === undefined ? '' : ` ${quoted(token.audience)}`
  return `Let the provider and the role's trust policy accept the audience${audience}, or set \`audience\` to the one that they accept.`
}

function adviceOnUnsupported(error: Advised): string {
  const keys = settingOf(error, 'skip-references')
  const skip =
    keys === undefined
      ? ''
      : `, or set ${quoted(`skip-references: ${keys}`)} where you know that in no account and Region of this run anything of that kind uses an image, because it holds for all of them`
  return `The Region lacks this call: take it out of \`aws-region\`${skip}.`
}

/** The settings of a run, which say where its credentials come from. */
type Setup = Pick<Report, 'settings'>

/** Where a run has its credentials from. */
function credentialsIn({ settings }: Setup): 'job' | 'token' | 'chained' {
  if ((settings['role-to-assume'] ?? '') === '') return 'job'
  return /^true$/i.test(settings['role-chaining'] ?? '') ? 'chained' : 'token'
}

/** Roles that are assumed with the job's token need no other credentials. */
const WITHOUT_CHAINING =
  'take `role-chaining` out where the job may ask for a token (`id-token: write`)'

const ON_CREDENTIALS = {
  job: 'Get valid credentials in a step before, or set `role-to-assume`.',
  chained: `Get valid credentials in a step before, which \`role-chaining: true\` assumes the roles with, or ${WITHOUT_CHAINING}.`,
  token: 'Run it again. AWS does not know the credentials that it gave for `role-to-assume`.',
} as const

const ON_EXPIRY = {
  job: 'Set `role-to-assume`, which renews its credentials, or let those of the job last longer (`role-duration-seconds` where they were made).',
  chained: `Let the credentials that the job had before last longer (\`role-duration-seconds\` where they were made), or ${WITHOUT_CHAINING}, which renews them.`,
  token:
    "Run it again. The credentials of `role-to-assume` are renewed before they run out: if it happens again, look at the runner's clock.",
} as const

/** Sentences that begin with what to do. */
const BY_CAUSE: Readonly<Record<Cause, (error: Advised, setup: Setup) => string>> = {
  denied: adviceOnDenied,
  'denied-by-policy': adviceOnPolicy,
  'trust-policy': adviceOnToken,
  'wrong-audience': adviceOnAudience,
  'no-oidc-provider': adviceOnProvider,
  'no-id-token': () =>
    'Let the job ask for a token (`id-token: write`), or set `role-chaining: true` where it has credentials of its own.',
  'no-credentials': (_error, setup) => ON_CREDENTIALS[credentialsIn(setup)],
  expired: (_error, setup) => ON_EXPIRY[credentialsIn(setup)],
  outage: () => 'Run it again. AWS answered with an error of its own, or not at all.',
  throttled: () =>
    'Run it again at another time. AWS throttles the calls, because this account makes too many at once.',
  network: () =>
    "Run it again. If that does not help, look at the runner's network and proxy, and at the name of the Region.",
  'region-not-enabled': () => 'Take the Region out of `aws-region`, or enable it in the account.',
  'not-supported': adviceOnUnsupported,
  unreadable: () => 'Mend what is named here. Nobody can read it as it is.',
  limit: (error) =>
    `Look at the plan. If all of it may go, set ${settingsText(error) || 'a higher limit'} for one run, or narrow \`include\`.`,
  'nothing-checked-out': () =>
    'Check the repository out before this step, with `actions/checkout`.',
  inputs: () => 'Correct the input that is named here.',
  clock: () => "Set the runner's clock right, and run it again.",
  other: () => 'Run it again. If it fails in the same way, the JSON report has all that is known.',
}

/** What lets a step pass that AWS permits to nobody. */
function wayAround(code: string): string {
  if (code.startsWith('snapshot-'))
    return 'Let the lock of the snapshot end or take it off, or tag the snapshot `ami-cleanup:keep`'
  return code === 'image-not-removed'
    ? 'Take the deregistration protection off, or tag the image `ami-cleanup:keep`'
    : 'Do what AWS says, or tag the image `ami-cleanup:keep`'
}

/** Advice on removals that AWS refused, by its code. */
const BY_CODE: ReadonlyMap<string, (error: Advised) => string> = new Map(
  Object.entries({
    OperationNotPermitted: ({ code: step }: Advised) =>
      `${wayAround(step)}: AWS does not permit it, whatever the role may do.`,
    AuthFailure: () => 'Remove it where it is managed, such as in AWS Backup, or narrow `include`.',
    'InvalidSnapshot.InUse': () => 'Wait for the next run. Something uses the snapshot now.',
    NotAnswered: () =>
      'Look whether it happened, with the commands under "May have happened" in the summary, or wait for the next run, which sees it.',
  }),
)

/** What later runs do about a snapshot that is there although its image is gone: they do not try it again. */
function leftBehind({ settings }: Setup): string {
  const orphans = settings['orphan-snapshots']
  const isLooked = (settings['image-ids'] ?? '') === '' && orphans !== 'ignore'
  const gone = 'The image is gone and the snapshot is still there, now as an orphan.'
  if (!isLooked)
    return `${gone} Runs with these settings do not look for it: one with \`orphan-snapshots: report\` and without \`image-ids\` lists it.`
  return orphans === 'delete'
    ? `${gone} Later runs delete it once it is old enough, unless something keeps it.`
    : `${gone} Later runs list it with the others once it is old enough.`
}

/** Advice that is to try again: the image is gone, and no run deletes the snapshot with it. */
const TO_TRY_AGAIN: ReadonlySet<Cause> = new Set(['outage', 'throttled', 'network', 'other'])

/** Advice on problems of the run itself, whatever their cause. */
const BY_PROBLEM: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cancelled: 'Run it again. What was left is planned anew.',
    'another-target-unread': 'Mend the account or Region that could not be read, and run it again.',
    'plan-not-approved':
      'Make the plan anew, with a dry run that reads every account and Region and that no limit refuses. Look at it, and use it as the plan file.',
    'evidence-too-old': 'Run it again. What was left is planned anew.',
    'in-use-after':
      'Bring it back as said here, before something launches it. Where nothing brings it back, give what uses it another image.',
  }),
)

/** Causes that say more than the code: it stands for other refusals as well. */
const OF_CREDENTIALS: ReadonlySet<Cause> = new Set(['denied', 'no-credentials'])

/** Advice by AWS's code, where the code says more than the cause. */
function adviceOnCode(error: Advised): string | undefined {
  const [item] = error.items ?? []
  return item === undefined || OF_CREDENTIALS.has(error.cause)
    ? undefined
    : BY_CODE.get(item.code)?.(error)
}

/** Where AWS did not answer, nobody knows that the snapshot is there. */
const isLeftBehind = ({ code, items = [] }: Advised): boolean =>
  code === 'snapshot-left-behind' && items[0]?.code !== 'NotAnswered'

/** Advice on an error: sentences on one line, with code between backquotes. */
export function adviceOn(error: Advised, setup: Setup): string {
  const ofCode = adviceOnCode(error)
  const isToTryAgain = ofCode === undefined && TO_TRY_AGAIN.has(error.cause)
  if (isLeftBehind(error) && isToTryAgain) return leftBehind(setup)
  const own = BY_PROBLEM.get(error.code) ?? ofCode ?? BY_CAUSE[error.cause](error, setup)
  return isLeftBehind(error) ? `${own} ${leftBehind(setup)}` : own
}

/** A message on one line, for Next: of one with a list below it the items, which say all. */
function saidIn(message: string): string {
  const [first = '', ...items] = message.split('\n')
  const said = items.length === 0 ? first : items.map((item) => item.replace(/^- /, '')).join(' ')
  return oneLine(said, LONGEST_SAID).replaceAll('`', "'")
}

/** The advice with what it points at, which is not seen where Next stands. */
export function adviceInFull(error: ReportError & Pick<Advised, 'roles'>, setup: Setup): string {
  if (error.mayHaveHappened === true)
    return 'Look whether it happened, because AWS did not answer, or wait for the next run, which sees it.'
  switch (error.cause) {
    case 'inputs':
      return `Correct this: ${saidIn(error.message)}`
    case 'unreadable':
      return `Mend this, which nobody can read as it is: ${saidIn(error.message)}`
    default:
      return adviceOn(error, setup)
  }
}

/** What fails for these fails for every call there, whatever is left out. */
const OF_EVERY_CALL: ReadonlySet<Cause> = new Set([
  'no-credentials',
  'expired',
  'region-not-enabled',
  'clock',
])

/**
 * Whether leaving sources out would help: what has no key, such as the images, can only be allowed,
 * and without a statement that does so the target stays unread.
 */
const isMendedBySkipping = ({ cause, items = [] }: ReportError): boolean =>
  cause === 'denied' ||
  (!OF_EVERY_CALL.has(cause) && items.every(({ skipKey }) => skipKey !== undefined))

/** Files are the same for all accounts, and an account that is only read is cleaned in no run. */
const isOfOneTarget = ({ code, items = [] }: ReportError): boolean =>
  code === 'evidence-incomplete' &&
  items.some(({ source }) => !FILES_KEYS.some((each) => each === source))

/** The last thing to do about sources that could not be read; undefined where leaving them out mends nothing. */
export function lastResort(error: ReportError, report: Report): string | undefined {
  const keys = settingOf(error, 'skip-references')
  // The advice on a call that the Region lacks has it already.
  if (keys === undefined || error.cause === 'not-supported' || !isMendedBySkipping(error))
    return undefined
  const skip = quoted(`skip-references: ${keys}`)
  const { targets, evidenceTargets = [], settings } = report
  if (targets.length + evidenceTargets.length < 2)
    return `Only where you know that nothing there uses an image: ${skip}.`
  // Accounts may use each other's images, and with this setting only evidence keeps these.
  const canSplit = isOfOneTarget(error) && settings['shared-images'] !== 'remove'
  const split = canSplit
    ? 'Until then, take this account or Region out of the run, and clean it in one of its own. '
    : ''
  return `${split}Only where you know that in no account and Region of this run anything of that kind uses an image: ${skip}. It holds for all of them.`
}
