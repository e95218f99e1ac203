import { resolve } from 'node:path'
import { InputError, type Inputs } from '../../../src/inputs/index.ts'
import { DAY, HOUR, type Policy } from '../../../src/model/index.ts'
import { read, type Given } from './reading.ts'

const ROLE = 'arn:aws:iam::111122223333:role/cleanup'
const OTHER_ROLE = 'arn:aws:iam::444455556666:role/cleanup'

describe('the inputs of a step that gives none', () => {
  it('are the defaults of action.yml', () => {
    const { settings, reportFile, ...inputs } = read({}, { AWS_REGION: 'eu-west-1' })

    expect(inputs).toEqual({
      policy: {
        mapping: { by: 'tags', keys: ['environment', 'role'] },
        keepPrevious: 4,
        rules: [],
        maxAge: undefined,
        unusedFor: 7 * DAY,
        include: [],
        exclude: [],
        imageIds: [],
        deleteSnapshots: true,
        orphanSnapshots: 'report',
        sharedImages: 'keep',
        requireRecycleBin: false,
        maxRemovals: { kind: 'count', count: 100 },
        maxRemovalsTotal: { kind: 'count', count: 1000 },
      },
      dryRun: true,
      regions: ['eu-west-1'],
      firstRegion: 'eu-west-1',
      identity: { kind: 'job' },
      allowedAccountIds: [],
      references: {
        skip: new Set(),
        launchTemplateVersions: 'active',
        ssmParameterPaths: [],
        inUseFiles: [],
      },
      pullRequestComment: false,
      githubToken: '',
      planFile: undefined,
    })
    expect(reportFile).toBe(resolve('ami-cleanup-report.json'))
    expect(settings).toMatchObject({ mapping: 'tags:environment,role', 'keep-previous': '4' })
  })
})

describe('an input', () => {
  it.each<{ given: Given; policy: Partial<Policy> }>([
    { given: { mapping: 'all' }, policy: { mapping: { by: 'all' } } },
    { given: { 'keep-previous': '2' }, policy: { keepPrevious: 2 } },
    { given: { 'max-age': '36h' }, policy: { maxAge: 36 * HOUR } },
    {
      given: { 'keep-previous': '0', 'max-age': '0d' },
      policy: { keepPrevious: 0, maxAge: 0 },
    },
    { given: { 'unused-for': '0d' }, policy: { unusedFor: 0 } },
    {
      given: { include: 'tag:team, tag:env' },
      policy: {
        include: [
          { by: 'tag', text: 'tag:team', key: 'team' },
          { by: 'tag', text: 'tag:env', key: 'env' },
        ],
      },
    },
    {
      given: { exclude: 'tag:team' },
      policy: { exclude: [{ by: 'tag', text: 'tag:team', key: 'team' }] },
    },
    {
      given: { 'image-ids': 'ami-0a1b2c3d\nami-0a1b2c3e' },
      policy: { imageIds: ['ami-0a1b2c3d', 'ami-0a1b2c3e'] },
    },
    {
      // A block of YAML that has one line: the newline at its end is one.
      given: { include: 'tag:team=a,b\n' },
      policy: { include: [{ by: 'tag', text: 'tag:team=a,b', key: 'team', value: /^a,b$/su }] },
    },
    { given: { include: ' \n ' }, policy: { include: [] } },
    { given: { 'delete-snapshots': 'FALSE' }, policy: { deleteSnapshots: false } },
    { given: { 'orphan-snapshots': 'delete' }, policy: { orphanSnapshots: 'delete' } },
    { given: { 'orphan-snapshots': 'ignore' }, policy: { orphanSnapshots: 'ignore' } },
    { given: { 'shared-images': 'remove' }, policy: { sharedImages: 'remove' } },
    { given: { 'require-recycle-bin': 'true' }, policy: { requireRecycleBin: true } },
    {
      given: { 'max-removals': '20%' },
      policy: { maxRemovals: { kind: 'percentage', percent: 20 } },
    },
    { given: { 'max-removals': 'none' }, policy: { maxRemovals: { kind: 'none' } } },
    {
      given: { 'max-removals': 'none' },
      policy: { maxRemovalsTotal: { kind: 'count', count: 1000 } },
    },
    {
      given: { 'max-removals-total': '5000' },
      policy: {
        maxRemovals: { kind: 'count', count: 100 },
        maxRemovalsTotal: { kind: 'count', count: 5000 },
      },
    },
    { given: { 'max-removals-total': 'none' }, policy: { maxRemovalsTotal: { kind: 'none' } } },
    {
      given: { 'plan-file': 'plan.json' },
      policy: { maxRemovals: { kind: 'planned' }, maxRemovalsTotal: { kind: 'planned' } },
    },
    {
      given: { 'plan-file': 'plan.json', 'max-removals': '5' },
      policy: { maxRemovals: { kind: 'count', count: 5 }, maxRemovalsTotal: { kind: 'planned' } },
    },
    {
      given: { 'plan-file': 'plan.json', 'max-removals-total': '5' },
      policy: { maxRemovals: { kind: 'planned' }, maxRemovalsTotal: { kind: 'count', count: 5 } },
    },
  ])('$given says what may go', ({ given, policy }) => {
    expect(read(given).policy).toMatchObject(policy)
  })

  it.each<{ given: Given; inputs: Partial<Inputs> }>([
    { given: { 'dry-run': 'false' }, inputs: { dryRun: false } },
    { given: { 'dry-run': ' False ' }, inputs: { dryRun: false } },
    { given: { 'pr-comment': 'true' }, inputs: { pullRequestComment: true } },
    { given: { 'github-token': 'ghs_x' }, inputs: { githubToken: 'ghs_x' } },
    { given: { 'plan-file': 'a/plan.json' }, inputs: { planFile: resolve('a/plan.json') } },
    { given: { 'report-file': 'a/b.json' }, inputs: { reportFile: resolve('a/b.json') } },
    {
      given: { 'allowed-account-ids': '111122223333, 444455556666' },
      inputs: { allowedAccountIds: ['111122223333', '444455556666'] },
    },
    {
      given: {
        'skip-references': 'fleets, repository, in-use-files',
        'launch-template-versions': 'all',
        'ssm-parameter-paths': '/images,/web/',
        // A comma may be part of a name.
        'in-use-files': 'a, b.json\n\n /tmp/*.json\na, b.json\n',
      },
      inputs: {
        references: {
          skip: new Set(['fleets', 'repository', 'in-use-files']),
          launchTemplateVersions: 'all',
          ssmParameterPaths: ['/images', '/web/'],
          inUseFiles: ['a, b.json', '/tmp/*.json'],
        },
      },
    },
  ])('$given says what is done', ({ given, inputs }) => {
    expect(read(given)).toMatchObject(inputs)
  })
})

describe('aws-region', () => {
  it.each<{ what: string; given: string; job: Given; regions: readonly string[] }>([
    {
      what: 'what is given',
      given: 'us-east-1, eu-west-1',
      job: { AWS_REGION: 'eu-west-2' },
      regions: ['us-east-1', 'eu-west-1'],
    },
    {
      what: "the job's AWS_REGION",
      given: '',
      job: { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' },
      regions: ['eu-west-2'],
    },
    {
      what: "the job's AWS_DEFAULT_REGION",
      given: '',
      job: { AWS_DEFAULT_REGION: 'eu-west-3' },
      regions: ['eu-west-3'],
    },
  ])('is $what', ({ given, job, regions }) => {
    expect(read({ 'aws-region': given }, job).regions).toEqual(regions)
  })
})

describe('the identity', () => {
  const session = {
    roleArns: [ROLE],
    regionsOf: new Map(),
    name: 'ami-cleanup',
    durationSeconds: 3600,
  }

  it.each<{ what: string; given: Given; identity: Inputs['identity'] }>([
    { what: 'the job without a role', given: {}, identity: { kind: 'job' } },
    {
      what: 'a role by the OIDC token',
      given: { 'role-to-assume': ROLE },
      identity: { kind: 'oidc', session, audience: 'sts.amazonaws.com' },
    },
    {
      what: 'a role for the audience that is given',
      given: { 'role-to-assume': ROLE, audience: 'https://example.com' },
      identity: { kind: 'oidc', session, audience: 'https://example.com' },
    },
    {
      what: 'a role of China, which has an audience of its own',
      given: { 'role-to-assume': ROLE.replace('aws', 'aws-cn'), 'aws-region': 'cn-north-1' },
      identity: {
        kind: 'oidc',
        session: { ...session, roleArns: [ROLE.replace('aws', 'aws-cn')] },
        audience: 'sts.amazonaws.com.cn',
      },
    },
    {
      what: "a role by the job's credentials",
      given: { 'role-to-assume': ROLE, 'role-chaining': 'true' },
      identity: { kind: 'chained', session, externalId: undefined },
    },
    {
      what: 'a role that asks the hub for an external id',
      given: { 'role-to-assume': ROLE, 'role-chaining': 'true', 'role-external-id': 'a:b/c' },
      identity: { kind: 'chained', session, externalId: 'a:b/c' },
    },
    {
      what: 'several roles, in a session as it is given',
      given: {
        'role-to-assume': `${ROLE}\n${OTHER_ROLE}`,
        'role-session-name': 'cleanup',
        'role-duration-seconds': '900',
      },
      identity: {
        kind: 'oidc',
        session: {
          roleArns: [ROLE, OTHER_ROLE],
          regionsOf: new Map(),
          name: 'cleanup',
          durationSeconds: 900,
        },
        audience: 'sts.amazonaws.com',
      },
    },
  ])('is $what', ({ given, identity }) => {
    expect(read(given).identity).toEqual(identity)
  })

  it('has the id of the run in the name of its sessions', () => {
    const job = { AWS_REGION: 'eu-west-1', GITHUB_RUN_ID: '4711' }
    expect(read({ 'role-to-assume': ROLE }, job).identity).toMatchObject({
      session: { name: 'ami-cleanup-4711' },
    })
  })

  it('tells nobody the external id', () => {
    const given = { 'role-to-assume': ROLE, 'role-chaining': 'true', 'role-external-id': 'a-b-c' }
    expect(JSON.stringify(read(given).settings)).not.toContain('a-b-c')
  })
})

describe('the report file', () => {
  const job = { AWS_REGION: 'eu-west-1', RUNNER_TEMP: '/tmp/runner' }

  it.each([
    { step: undefined, file: '/tmp/runner/ami-cleanup-report.json' },
    { step: 'cleanup', file: '/tmp/runner/ami-cleanup-report-cleanup.json' },
    { step: '__owner_repo_2', file: '/tmp/runner/ami-cleanup-report-__owner_repo_2.json' },
    { step: '../../x y', file: '/tmp/runner/ami-cleanup-report-xy.json' },
  ])('of the step $step is $file by default', ({ step, file }) => {
    expect(
      read({}, { ...job, ...(step !== undefined && { GITHUB_ACTION: step }) }).reportFile,
    ).toBe(resolve(file))
  })
})

describe('the settings for the report', () => {
  it('are every input as it holds, but the token', () => {
    const { settings } = read({ mapping: ' all ', 'github-token': 'ghs_x', 'max-age': '30d' })

    expect(settings).toMatchObject({ mapping: 'all', 'max-age': '30d', 'dry-run': 'true' })
    expect(Object.keys(settings)).not.toContain('github-token')
    expect(JSON.stringify(settings)).not.toContain('ghs_x')
  })
})

describe('what is not usable', () => {
  it('is an error of its own', () => {
    const refused = () => read({ 'dry-run': 'no' })

    expect(refused).toThrow(InputError)
    expect(refused).toThrow(
      'An input is not usable. Nothing was read and nothing was removed.\n- dry-run: "no" is not accepted. It takes true or false.',
    )
  })
})

describe('Regions after the ARN of a role', () => {
  it('hold for it, and stand in for aws-region where every role has some', () => {
    const inputs = read({ 'role-to-assume': `${ROLE} eu-* us-east-1`, 'role-chaining': 'true' }, {})

    expect(inputs.identity).toMatchObject({
      session: { roleArns: [ROLE], regionsOf: new Map([[ROLE, ['eu-*', 'us-east-1']]]) },
    })
    expect([inputs.regions, inputs.firstRegion]).toEqual([[], 'us-east-1'])
  })
})
