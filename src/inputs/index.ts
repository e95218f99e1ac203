import { resolve } from 'node:path'
import { isOneOf } from '../files/paths.ts'
import { firstRegionOf, type Identities, readIdentities, readRoles } from './identity.ts'
import {
  accept,
  accountId,
  anyText,
  boolean,
  duration,
  expiryTag,
  filter,
  imageIds,
  lines,
  listOf,
  mapping,
  oneOf,
  optional,
  parameterPath,
  region,
  regionOrPattern,
  type RoleWithRegions,
  removalLimit,
  totalLimit,
  wholeNumber,
} from './values.ts'
import {
  DEFAULT_MAX_REMOVALS,
  DEFAULT_MAX_REMOVALS_TOTAL,
  DEFAULTS,
  defaultReportFile,
  type InputJob,
  type InputName,
  InputReader,
  quote,
  sameFileText,
} from './reader.ts'
import { readRules } from './rules.ts'
import { readRulesText, type RulesFile, type RulesText } from './rules-file.ts'
import {
  REFERENCE_KEYS,
  type PolicySettings,
  type ReferenceSettings,
  type TotalLimit,
} from '../model/index.ts'

export { InputError } from './reader.ts'

type AllInputsReader = InputReader<InputName>

/** The plan file is read later: it needs the file system, and nothing else here does. */
export interface Inputs extends Identities {
  readonly policy: PolicySettings
  readonly dryRun: boolean
  /** Regions and patterns, for roles without their own. */
  readonly regions: readonly string[]
  /** Where accounts are entered. */
  readonly firstRegion: string
  readonly allowedAccountIds: readonly string[]
  readonly references: ReferenceSettings
  readonly pullRequestComment: boolean
  readonly githubToken: string
  readonly reportFile: string
  readonly planFile: string | undefined
  /** Undefined where `rules` names no file. */
  readonly rulesFile: RulesFile | undefined
  /** The inputs as texts without the token, as the report shows them. */
  readonly settings: Readonly<Record<string, string>>
}

/** A plan file is its own limit, and what waits for the next run needs none for the run as a whole. */
function readLimits(
  reader: AllInputsReader,
): Pick<PolicySettings, 'maxRemovals' | 'maxRemovalsTotal'> {
  const planned = reader.raw('plan-file') !== ''
  const maxRemovals =
    reader.read('max-removals', optional(removalLimit)) ??
    (planned ? { kind: 'planned' } : DEFAULT_MAX_REMOVALS)
  const total = (): TotalLimit => {
    if (maxRemovals.kind === 'oldest') return { kind: 'none' }
    return planned ? { kind: 'planned' } : DEFAULT_MAX_REMOVALS_TOTAL
  }
  return {
    maxRemovals,
    maxRemovalsTotal: reader.read('max-removals-total', optional(totalLimit)) ?? total(),
  }
}

function readPolicy(reader: AllInputsReader, rules: RulesText): PolicySettings {
  const policy: PolicySettings = {
    mapping: reader.read('mapping', mapping),
    keepPrevious: reader.read('keep-previous', wholeNumber(0)),
    maxAge: reader.read('max-age', optional(duration)),
    unusedFor: reader.read('unused-for', duration),
    grace: reader.read('grace', optional(duration)),
    rules: readRules(reader, rules),
    include: reader.readList('include', filter),
    exclude: reader.readList('exclude', filter),
    imageIds: reader.read('image-ids', imageIds),
    expiryTag: reader.read('expiry-tag', optional(expiryTag)),
    deleteSnapshots: reader.read('delete-snapshots', boolean),
    orphanSnapshots: reader.read('orphan-snapshots', oneOf('ignore', 'report', 'delete')),
    sharedImages: reader.read('shared-images', oneOf('keep', 'remove-unused', 'remove')),
    requireRecycleBin: reader.read('require-recycle-bin', boolean),
    ...readLimits(reader),
  }
  if (policy.keepPrevious === 0 && reader.raw('max-age') === '') {
    reader.problem(
      'keep-previous',
      '"0" without max-age would remove every unused image. It takes 1 or more, or 0 with a max-age; max-age: 0d says that it is meant.',
    )
  }
  return policy
}

/** Without `aws-region` the job's Region, which no role needs that has its own. */
function readRegions(
  reader: AllInputsReader,
  roles: readonly RoleWithRegions[],
  { region: fromJob }: InputJob,
): readonly string[] {
  const given = reader.readList('aws-region', regionOrPattern)
  if (reader.raw('aws-region') !== '') return given
  if (roles.length > 0 && roles.every(({ regions }) => regions.length > 0)) return []
  const parsed = listOf(region)(fromJob)
  if (parsed.ok && parsed.value.length > 0) return parsed.value
  const why = parsed.ok ? 'has no AWS_REGION' : `has ${quote(fromJob)}, which is not accepted`
  reader.problem(
    'aws-region',
    `it is not given, and the job ${why}. It takes AWS Regions, such as eu-west-1.`,
  )
  return []
}

const REPORT = 'ami-cleanup-report'

/** The inputs that every report rests on. */
export interface ReportInputs extends Pick<
  Inputs,
  'dryRun' | 'reportFile' | 'planFile' | 'settings'
> {
  /** Where a report goes that `report-file` does not name. */
  readonly defaultReportFile: string
}

/**
 * Reads what a report rests on, also where other inputs are not usable: a run that could not begin
 * has a report too. A `dry-run` that cannot be read counts as `true`.
 */
export function readReportInputs(environment: NodeJS.ProcessEnv, job: InputJob): ReportInputs {
  const reader = new InputReader(environment, DEFAULTS)
  const otherwise = resolve(defaultReportFile(REPORT, job))
  const planFile = reader.raw('plan-file')
  return {
    dryRun: reader.read('dry-run', boolean),
    reportFile: resolve(reader.raw('report-file') || otherwise),
    defaultReportFile: otherwise,
    planFile: planFile === '' ? undefined : resolve(planFile),
    settings: reader.settings(),
  }
}

/**
 * Reads the inputs of `action.yml` from the variables that the runner sets for them.
 * @throws InputError that names every input that is not usable, its value and what is accepted
 */
export function readInputs(environment: NodeJS.ProcessEnv, job: InputJob): Inputs {
  const reader = new InputReader(environment, DEFAULTS)
  const roles = readRoles(reader, 'role-to-assume')
  const evidenceRoles = readRoles(reader, 'evidence-roles')
  const regions = readRegions(reader, roles, job)
  const jobRegion = region(job.region)
  const firstRegion = firstRegionOf(roles, regions, jobRegion.ok ? jobRegion.value : undefined)
  const dryRun = reader.read('dry-run', boolean)
  const rules = readRulesText(reader, dryRun, job)
  const inputs: Inputs = {
    policy: readPolicy(reader, rules),
    dryRun,
    rulesFile: rules.file,
    regions,
    firstRegion,
    ...readIdentities(reader, { roles, evidenceRoles, regions, firstRegion }, job),
    allowedAccountIds: reader.readList('allowed-account-ids', accountId),
    references: {
      skip: new Set(reader.readList('skip-references', oneOf(...REFERENCE_KEYS))),
      launchTemplateVersions: reader.read('launch-template-versions', oneOf('active', 'all')),
      ssmParameterPaths: reader.readList('ssm-parameter-paths', parameterPath),
      inUseFiles: reader.read('in-use-files', lines),
    },
    pullRequestComment: reader.read('pr-comment', boolean),
    githubToken: reader.read('github-token', anyText),
    reportFile: resolve(reader.raw('report-file') || defaultReportFile(REPORT, job)),
    planFile: reader.read(
      'plan-file',
      optional((path) => accept(resolve(path))),
    ),
    settings: reader.settings(),
  }
  const { planFile, reportFile } = inputs
  if (planFile !== undefined && isOneOf([planFile])(reportFile)) {
    reader.problem('plan-file', sameFileText(reportFile))
  }
  reader.settle()
  return inputs
}
