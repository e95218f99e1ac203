/** The job's variables on how AWS and the workspace are reached, read once. */
export interface JobEnvironment {
  /** The folder that the repository is checked out to; undefined outside a runner. */
  readonly workspace: string | undefined
  /** Where programs are looked for, as in `PATH`. */
  readonly programs: string
  readonly proxies: {
    readonly http: string | undefined
    readonly https: string | undefined
    /** Hosts that no proxy is used for. */
    readonly none: string | undefined
  }
  /** The endpoint that is configured for a service of AWS. */
  readonly configuredEndpoint: (service: string) => string | undefined
  /** Whether the runner hands out OIDC tokens to this job. */
  readonly offersTokens: boolean
  /** The Region of the job, in which accounts are cleaned where no input names one; empty where it has none. */
  readonly region: string
  /** GitHub's id of the step, which tells two steps of one job apart. */
  readonly step: string
  /** The runner's folder for files that go with the job. */
  readonly temporaryFolder: string
  /** GitHub's id of the workflow run; undefined outside a runner. */
  readonly runId: string | undefined
  /** The name of the event that started the workflow. */
  readonly event: string
  /** The job's own credentials, as far as they must be shown to nobody. */
  readonly secrets: readonly (string | undefined)[]
}

/** The first variable that is set. One that is empty is not set, to the SDK as well. */
const firstOf = (environment: NodeJS.ProcessEnv, ...names: readonly string[]): string | undefined =>
  names.map((name) => environment[name]).find((value) => value)

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function endpointFrom(environment: NodeJS.ProcessEnv, service: string): string | undefined {
  if (environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined
  const own = `AWS_ENDPOINT_URL_${service.toUpperCase()}`
  return firstOf(environment, own, 'AWS_ENDPOINT_URL')
}

/** Reads the variables of a job. */
export const readJobEnvironment = (environment: NodeJS.ProcessEnv): JobEnvironment => ({
  workspace: environment['GITHUB_WORKSPACE'],
  programs: environment['PATH'] ?? '',
  proxies: {
    http: firstOf(environment, 'http_proxy', 'HTTP_PROXY'),
    https: firstOf(environment, 'https_proxy', 'HTTPS_PROXY'),
    none: firstOf(environment, 'no_proxy', 'NO_PROXY'),
  },
  configuredEndpoint: (service) => endpointFrom(environment, service),
  offersTokens: firstOf(environment, 'ACTIONS_ID_TOKEN_REQUEST_URL') !== undefined,
  region: firstOf(environment, 'AWS_REGION', 'AWS_DEFAULT_REGION') ?? '',
  step: environment['GITHUB_ACTION'] ?? '',
  temporaryFolder: environment['RUNNER_TEMP'] ?? '.',
  runId: firstOf(environment, 'GITHUB_RUN_ID'),
  event: environment['GITHUB_EVENT_NAME'] ?? '',
  secrets: [environment['AWS_SECRET_ACCESS_KEY'], environment['AWS_SESSION_TOKEN']],
})
