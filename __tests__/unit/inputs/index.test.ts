import { resolve } from 'node:path'
import { DAY, HOUR, type Policy, type TotalLimit } from '../../../src/model/index.ts'
import { read, type Given } from './reading.ts'

const ROLE = 'arn:aws:iam::111122223333:role/cleanup'
const OTHER_ROLE = 'arn:aws:iam::444455556666:role/cleanup'
const IN_CHINA = ROLE.replace('aws', 'aws-cn')

const count = (number: number): TotalLimit => ({ kind: 'count', count: number })

describe('the inputs of a step that gives none', () => {
  it('are the defaults of action.yml', () => {
    const { settings, reportFile, ...inputs } = read({})

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
        maxRemovals: count(100),
        maxRemovalsTotal: count(1000),
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
  const planned = { kind: 'planned' } as const
  const byTag = (key: string): Policy['include'][number] => ({ by: 'tag', text: `tag:${key}`, key })

  it.each<readonly [Given, Partial<Policy>]>([
    [{ mapping: 'all' }, { mapping: { by: 'all' } }],
    [{ 'keep-previous': '2' }, { keepPrevious: 2 }],
    [{ 'max-age': '36h' }, { maxAge: 36 * HOUR }],
    [
      { 'keep-previous': '0', 'max-age': '0d' },
      { keepPrevious: 0, maxAge: 0 },
    ],
    [{ 'unused-for': '0d' }, { unusedFor: 0 }],
    [{ grace: '2d' }, { grace: 2 * DAY }],
    [{ 'expiry-tag': 'DeleteOn' }, { expiryTag: 'DeleteOn' }],
    [{ include: 'tag:team, tag:env' }, { include: [byTag('team'), byTag('env')] }],
    [{ exclude: 'tag:team' }, { exclude: [byTag('team')] }],
    // A block of YAML that has one line: the newline at its end is one.
    [{ exclude: 'tag:a,b\n' }, { exclude: [byTag('a,b')] }],
    [{ include: ' \n ' }, { include: [] }],
    [{ 'image-ids': 'ami-0a1b2c3d\nami-0a1b2c3e' }, { imageIds: ['ami-0a1b2c3d', 'ami-0a1b2c3e'] }],
    [{ 'delete-snapshots': 'FALSE' }, { deleteSnapshots: false }],
    [{ 'orphan-snapshots': 'delete' }, { orphanSnapshots: 'delete' }],
    [{ 'orphan-snapshots': 'ignore' }, { orphanSnapshots: 'ignore' }],
    [{ 'shared-images': 'remove' }, { sharedImages: 'remove' }],
    [{ 'require-recycle-bin': 'true' }, { requireRecycleBin: true }],
    [{ 'max-removals': '20%' }, { maxRemovals: { kind: 'percentage', percent: 20 } }],
    [{ 'max-removals': 'none' }, { maxRemovals: { kind: 'none' }, maxRemovalsTotal: count(1000) }],
    [{ 'max-removals': '9 oldest' }, { maxRemovalsTotal: { kind: 'none' } }],
    [{ 'max-removals-total': '5000' }, { maxRemovals: count(100), maxRemovalsTotal: count(5000) }],
    [{ 'max-removals-total': 'none' }, { maxRemovalsTotal: { kind: 'none' } }],
    [{ 'plan-file': 'a.json' }, { maxRemovals: planned, maxRemovalsTotal: planned }],
    [
      { 'plan-file': 'a.json', 'max-removals': '5' },
      { maxRemovals: count(5), maxRemovalsTotal: planned },
    ],
    [
      { 'plan-file': 'a.json', 'max-removals-total': '5' },
      { maxRemovals: planned, maxRemovalsTotal: count(5) },
    ],
  ])('%j says what may go', (given, policy) => {
    expect(read(given).policy).toMatchObject(policy)
  })

  it.each<readonly [Given, object]>([
    [{ 'dry-run': 'false' }, { dryRun: false }],
    [{ 'dry-run': ' False ' }, { dryRun: false }],
    [{ 'pr-comment': 'true' }, { pullRequestComment: true }],
    [{ 'github-token': 'ghs_x' }, { githubToken: 'ghs_x' }],
    [{ 'plan-file': 'a/plan.json' }, { planFile: resolve('a/plan.json') }],
    [{ 'report-file': 'a/b.json' }, { reportFile: resolve('a/b.json') }],
    [
      { 'allowed-account-ids': '111122223333, 444455556666' },
      { allowedAccountIds: ['111122223333', '444455556666'] },
    ],
    [
      { 'skip-references': 'fleets, repository' },
      { references: { skip: new Set(['fleets', 'repository']) } },
    ],
    [{ 'launch-template-versions': 'all' }, { references: { launchTemplateVersions: 'all' } }],
    [
      { 'ssm-parameter-paths': '/images,/web/' },
      { references: { ssmParameterPaths: ['/images', '/web/'] } },
    ],
    // A comma may be part of a name.
    [{ 'in-use-files': 'a, b.json' }, { references: { inUseFiles: ['a, b.json'] } }],
  ])('%j says what is done', (given, inputs) => {
    expect(read(given)).toMatchObject(inputs)
  })
})

describe('aws-region', () => {
  it.each<readonly [string, Given, readonly string[]]>([
    ['us-east-1, eu-west-1', { AWS_REGION: 'eu-west-2' }, ['us-east-1', 'eu-west-1']],
    ['', { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' }, ['eu-west-2']],
    ['', { AWS_DEFAULT_REGION: 'eu-west-3' }, ['eu-west-3']],
  ])('given as %j in the job %j names %j', (given, job, regions) => {
    expect(read({ 'aws-region': given }, job).regions).toEqual(regions)
  })

  it('holds not for a role with its own Regions, and is not needed where every role has some', () => {
    const inputs = read({ 'role-to-assume': `${ROLE} eu-* us-east-1`, 'role-chaining': 'true' }, {})

    expect(inputs.identity).toMatchObject({
      session: { roleArns: [ROLE], regionsOf: new Map([[ROLE, ['eu-*', 'us-east-1']]]) },
    })
    expect([inputs.regions, inputs.firstRegion]).toEqual([[], 'us-east-1'])
  })
})

describe('the identity', () => {
  const session = (overrides: object = {}): object => ({
    ...{ roleArns: [ROLE], regionsOf: new Map(), name: 'ami-cleanup', durationSeconds: 3600 },
    ...overrides,
  })
  const oidc = (of = session(), audience = 'sts.amazonaws.com'): object => ({
    ...{ kind: 'oidc', session: of, audience },
  })
  const chained = (externalId?: string): object => ({
    ...{ kind: 'chained', session: session(), externalId },
  })

  it.each<readonly [string, Given, object]>([
    ['the job without a role', {}, { kind: 'job' }],
    ['a role by the OIDC token', { 'role-to-assume': ROLE }, oidc()],
    [
      'a role for the audience that is given',
      { 'role-to-assume': ROLE, audience: 'https://example.com' },
      oidc(session(), 'https://example.com'),
    ],
    [
      'a role of China, which has an audience of its own',
      { 'role-to-assume': IN_CHINA, 'aws-region': 'cn-north-1' },
      oidc(session({ roleArns: [IN_CHINA] }), 'sts.amazonaws.com.cn'),
    ],
    [
      "a role by the job's credentials",
      { 'role-to-assume': ROLE, 'role-chaining': 'true' },
      chained(),
    ],
    [
      'a role that asks the hub for an external id',
      { 'role-to-assume': ROLE, 'role-chaining': 'true', 'role-external-id': 'a:b/c' },
      chained('a:b/c'),
    ],
    [
      'several roles',
      { 'role-to-assume': `${ROLE}\n${OTHER_ROLE}` },
      oidc(session({ roleArns: [ROLE, OTHER_ROLE] })),
    ],
    [
      'a role in a session as it is given',
      { 'role-to-assume': ROLE, 'role-session-name': 'x-y', 'role-duration-seconds': '900' },
      oidc(session({ name: 'x-y', durationSeconds: 900 })),
    ],
  ])('is %s', (_what, given, identity) => {
    expect(read(given).identity).toEqual(identity)
  })

  it('has the id of the run in the name of its sessions', () => {
    const job = { AWS_REGION: 'eu-west-1', GITHUB_RUN_ID: '4711' }
    expect(read({ 'role-to-assume': ROLE }, job).identity).toMatchObject({
      session: { name: 'ami-cleanup-4711' },
    })
  })
})

describe('the report file', () => {
  it.each([
    [undefined, 'ami-cleanup-report.json'],
    ['cleanup', 'ami-cleanup-report-cleanup.json'],
    ['__owner_repo_2', 'ami-cleanup-report-__owner_repo_2.json'],
    ['../../x y', 'ami-cleanup-report-xy.json'],
  ])('of the step %s is %s by default', (step, file) => {
    const job = {
      ...{ AWS_REGION: 'eu-west-1', RUNNER_TEMP: '/tmp/runner' },
      ...(step !== undefined && { GITHUB_ACTION: step }),
    }
    expect(read({}, job).reportFile).toBe(resolve('/tmp/runner', file))
  })
})

describe('the settings for the report', () => {
  it('are every input as it holds, but the secrets', () => {
    const role = { 'role-to-assume': ROLE, 'role-chaining': 'true', 'role-external-id': 'a-b-c' }
    const given = { mapping: ' all ', 'github-token': 'ghs_x', 'max-age': '30d', ...role }
    const { settings } = read(given)

    expect(settings).toMatchObject({ mapping: 'all', 'max-age': '30d', 'dry-run': 'true' })
    expect(JSON.stringify(settings)).not.toMatch(/github-token|ghs_x|role-external-id|a-b-c/)
  })
})
