import { execFile } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { readProjectFile } from '../contract/documents.ts'
import {
  bake,
  expectGone,
  expectKept,
  GREEDY,
  makeTemporaryFolder,
  startScenario,
} from '../support/index.ts'

const run = promisify(execFile)

interface Recipe {
  readonly program: string
  readonly command: string
  readonly files: string
}

interface Step {
  readonly name?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string>>
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>
}

/** The command of a workflow that writes a file, by its name or the last one, and what the clean-up takes. */
async function recipeOf(what: string): Promise<Recipe> {
  const [, named, program = 'aws'] = /^(\w+) by (\w+)$/.exec(what) ?? []
  const workflow = named ?? 'evidence'
  const { jobs } = parse(await readProjectFile(`docs/workflows/${workflow}.yml`)) as Workflow
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  const writing = steps.findLast(
    ({ name, run }) => run !== undefined && (named !== undefined || name === what),
  )
  if (writing?.run === undefined) throw new Error(`${workflow} has no step ${what}`)
  return { program, command: writing.run, files: steps.at(-1)?.with?.['in-use-files'] ?? '' }
}

/** The answers of a program by its arguments; anything else that it is asked is an error. */
type Answers = Readonly<Record<string, string | object>>

/**
 * A folder with a program of this name. It counts its calls in a file, and the call with the number in
 * FAIL_AT fails as one that AWS refuses.
 */
async function makeProgram(name: string, answers: Answers): Promise<string> {
  const folder = makeTemporaryFolder('bin')
  const calls = join(folder, 'calls')
  const cases = Object.entries(answers).map(([args, answer]) => {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer, undefined, 4)
    return `'${args.replaceAll("'", `'"'"'`)}') cat <<'END'\n${text}\nEND\n;;`
  })
  const script = [
    '#!/bin/bash',
    `echo call >> '${calls}'`,
    `[ "$(wc -l < '${calls}')" != "$FAIL_AT" ] || exit 254`,
    `case "$*" in`,
    ...cases,
    '*) exit 252 ;;',
    'esac',
  ]
  await writeFile(join(folder, name), script.join('\n'))
  await chmod(join(folder, name), 0o755)
  return folder
}

const FLEET = 'arn:aws:codebuild:eu-west-1:111122223333:fleet/own'

const CONFIG_QUERY = `SELECT accountId, awsRegion, resourceId, configuration.imageId,
    configuration.LaunchTemplateData.ImageId
    WHERE resourceType IN ('AWS::EC2::Instance', 'AWS::EC2::LaunchTemplate',
    'AWS::AutoScaling::LaunchConfiguration')`

/** By the step of `evidence`, or by the workflow and the program that it calls. */
const RECIPES: Readonly<Record<string, (imageId: string) => Answers>> = {
  // https://karpenter.sh/docs/concepts/nodeclasses/#statusamis
  'karpenter by kubectl': (id) => ({
    'get ec2nodeclasses -o json': { items: [{ status: { amis: [{ id, name: 'own' }] } }] },
  }),
  // https://docs.aws.amazon.com/batch/latest/APIReference/API_Ec2Configuration.html
  'batch by aws': (imageIdOverride) => ({
    'batch describe-compute-environments': {
      computeEnvironments: [{ computeResources: { ec2Configuration: [{ imageIdOverride }] } }],
    },
  }),
  // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Fleet.html
  'codebuild by aws': (imageId) => ({
    'codebuild list-fleets --query fleets[] --output text': FLEET,
    [`codebuild batch-get-fleets --names ${FLEET}`]: { fleets: [{ imageId }] },
  }),
  // https://docs.aws.amazon.com/pcs/latest/APIReference/API_ComputeNodeGroup.html
  'Compute node groups of AWS PCS': (amiId) => ({
    'pcs list-clusters --query clusters[].id --output text': 'pcs_1\tpcs_2',
    'pcs list-compute-node-groups --cluster-identifier pcs_1 --query computeNodeGroups[].id --output text':
      '',
    'pcs list-compute-node-groups --cluster-identifier pcs_2 --query computeNodeGroups[].id --output text':
      'pcs_3\tpcs_4',
    'pcs get-compute-node-group --cluster-identifier pcs_2 --compute-node-group-identifier pcs_3':
      {},
    'pcs get-compute-node-group --cluster-identifier pcs_2 --compute-node-group-identifier pcs_4': {
      computeNodeGroup: { amiId },
    },
  }),
  // https://docs.aws.amazon.com/emr/latest/APIReference/API_InstanceTypeSpecification.html
  'Clusters of EMR': (CustomAmiId) => ({
    'emr list-clusters --active --query Clusters[].Id --output text': 'j-1',
    'emr describe-cluster --cluster-id j-1': {
      Cluster: { InstanceFleets: [{ InstanceTypeSpecifications: [{ CustomAmiId }] }] },
    },
  }),
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBEngineVersion.html
  'Engine versions of RDS Custom': (ImageId) => ({
    "rds describe-db-engine-versions --include-all --query DBEngineVersions[?starts_with(Engine, 'custom-')]":
      [{ Engine: 'custom-sqlserver-ee', Image: { ImageId } }],
  }),
  // https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_ConfigurationOptionSetting.html
  'Saved configurations of Elastic Beanstalk': (Value) => ({
    'elasticbeanstalk describe-applications': {
      Applications: [
        { ApplicationName: 'empty' },
        { ApplicationName: 'my shop', ConfigurationTemplates: ['last good'] },
      ],
    },
    'elasticbeanstalk describe-configuration-settings --application-name my shop --template-name last good':
      { ConfigurationSettings: [{ OptionSettings: [{ OptionName: 'ImageId', Value }] }] },
  }),
  // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetDocument.html
  'Documents, associations and maintenance windows of Systems Manager': (id) => ({
    'ssm list-documents --filters Key=Owner,Values=Self --query DocumentIdentifiers[].Name --output text':
      'bake',
    'ssm list-associations --query Associations[].AssociationId --output text': 'a-1',
    'ssm describe-maintenance-windows --query WindowIdentities[].WindowId --output text': 'mw-1',
    'ssm get-document --name bake': { Content: '{}' },
    'ssm get-document --name bake --document-version $LATEST': {
      Content: JSON.stringify({ mainSteps: [{ inputs: { ImageId: id } }] }),
    },
    'ssm describe-association --association-id a-1': {},
    'ssm describe-maintenance-window-tasks --window-id mw-1 --query Tasks[].WindowTaskId --output text':
      't-1',
    'ssm get-maintenance-window-task --window-id mw-1 --window-task-id t-1': {},
  }),
  // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
  'Schedules and rules of EventBridge': (ImageId) => ({
    'scheduler list-schedules --query Schedules[].[GroupName, Name] --output text':
      'default\tnightly\nteam\tweekly',
    'events list-rules --query Rules[].Name --output text': 'rule',
    'scheduler get-schedule --group-name default --name nightly': {},
    'scheduler get-schedule --group-name team --name weekly': {
      Target: { Input: JSON.stringify({ ImageId }) },
    },
    'events list-targets-by-rule --rule rule': { Targets: [] },
  }),
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
  'State machines of Step Functions': (ImageId) => ({
    'stepfunctions list-state-machines --query stateMachines[].stateMachineArn --output text':
      'arn:1',
    'stepfunctions describe-state-machine --state-machine-arn arn:1': {
      definition: JSON.stringify({ States: { Run: { Parameters: { ImageId } } } }),
    },
  }),
  // https://docs.aws.amazon.com/config/latest/APIReference/API_SelectAggregateResourceConfig.html
  'Launchers that AWS Config records in the whole organization': (imageId) => ({
    [`configservice select-aggregate-resource-config --configuration-aggregator-name organization --expression ${CONFIG_QUERY}`]:
      { Results: [JSON.stringify({ resourceId: 'i-1', configuration: { imageId } })] },
  }),
}

/** As GitHub runs a step: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
const SHELL = ['--noprofile', '--norc', '-eo', 'pipefail', '-c']

interface Written {
  readonly files: string
  readonly calls: number
}

/** Runs the command of a recipe against a program that answers so. */
async function write(what: string, answers: Answers, failAt = 0): Promise<Written> {
  const { program, command, files } = await recipeOf(what)
  const temp = makeTemporaryFolder('runner-temp')
  const bin = await makeProgram(program, answers)
  const PATH = [bin, process.env['PATH']].join(delimiter)
  const env = { PATH, RUNNER_TEMP: temp, FAIL_AT: String(failAt) }
  await run('bash', [...SHELL, command], { env })
  const calls = (await readFile(join(bin, 'calls'), 'utf8')).trimEnd().split('\n')
  return { files: files.replace('${{ runner.temp }}', temp), calls: calls.length }
}

describe('a recipe', () => {
  it.each(Object.entries(RECIPES))(
    'keeps the image that it brings: %s',
    async (what, answersOf) => {
      const scenario = await startScenario()
      const [used = '', other = ''] = bake(scenario.region, [300, 300])
      const answers = answersOf(used)

      const { files, calls } = await write(what, answers)
      const result = await scenario.run({ ...GREEDY, 'in-use-files': files })

      expect(calls).toBe(Object.keys(answers).length)
      expect(result.report?.warnings).toEqual([])
      expectGone(result, other)
      expectKept(result, { [used]: 'in-use' })
    },
  )

  it.each(Object.entries(RECIPES))(
    'fails where any of its calls fails: %s',
    async (what, answersOf) => {
      const answers = answersOf('ami-0123456789abcdef0')
      const numbers = Object.keys(answers).map((_, index) => index + 1)

      const ends = await Promise.allSettled(numbers.map(async (at) => write(what, answers, at)))

      expect(ends.map(({ status }) => status)).toEqual(numbers.map(() => 'rejected'))
    },
  )
})
