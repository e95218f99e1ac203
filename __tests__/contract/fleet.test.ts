import { globSync } from 'node:fs'
import { raw } from 'jq-wasm'
import { readProject } from '../../scripts/project.ts'
import {
  readActionMetadata,
  readData,
  readProjectFile,
  stepsOf,
  usesOf,
  type Workflow,
} from './documents.ts'

const FLEET = 'docs/workflows/fleet.yml'
const NIGHTLY = 'docs/workflows/nightly.yml'
const { slug: ACTION } = await readProject()
const { jobs } = await readData<Workflow>(FLEET)
const steps = stepsOf({ jobs })

describe.each([
  [ACTION, 'action.yml'],
  [`${ACTION}/merge`, 'merge/action.yml'],
])('%s', (action, path) => {
  it.each(globSync('docs/workflows/*.yml'))(
    'has the inputs that it gets in %s',
    async (workflow) => {
      const { inputs } = await readActionMetadata(path)
      const uses = usesOf(stepsOf(await readData<Workflow>(workflow)), action)
      const given = uses.flatMap((step) => Object.keys(step.with ?? {}))
      expect(given.filter((input) => !(input in inputs))).toStrictEqual([])
    },
  )
})

/** In what a plan and its execution differ. */
const OF_ONE = ['role-to-assume', 'report-file', 'plan-file', 'dry-run']

describe('docs/workflows/fleet.yml', () => {
  it('carries a plan out with the settings that it was made with', () => {
    const [plan, apply, ...others] = usesOf(steps, ACTION).map((step) =>
      Object.entries(step.with ?? {}).filter(([input]) => !OF_ONE.includes(input)),
    )

    expect(apply).toStrictEqual(plan)
    expect(plan).not.toHaveLength(0)
    expect(others).toStrictEqual([])
  })

  it.each(['plan', 'apply'])(
    'lets a leg that fails stop no other, and keeps what it reports: %s',
    (name) => {
      const job = jobs[name]
      const [upload] = usesOf(job?.steps ?? [], 'actions/upload-artifact')

      expect(job?.strategy?.['fail-fast']).toBe(false)
      expect(job?.concurrency?.group).toContain('${{ matrix.leg.number }}')
      expect(upload?.if).toMatch(/!cancelled\(\)|always\(\)/)
    },
  )

  it('gives jobs no more than they need, for no longer than they need it', () => {
    const granted = Object.entries(jobs).map(([name, { permissions = {} }]) => [
      name,
      Object.entries(permissions).map(([scope, access]) => `${scope}: ${access}`),
    ])

    expect(Object.fromEntries(granted)).toStrictEqual({
      accounts: ['id-token: write'],
      plan: ['id-token: write', 'contents: read'],
      'plan-of-all': ['pull-requests: write'],
      approve: [],
      apply: ['id-token: write', 'contents: read'],
      'result-of-all': [],
    })
    const limits = Object.values(jobs).map((job) => job['timeout-minutes'] ?? 0)
    expect(Math.min(...limits)).toBeGreaterThan(0)
    const noCredentials = { 'persist-credentials': false }
    expect(usesOf(steps, 'actions/checkout').map((step) => step.with)).toStrictEqual([
      noCredentials,
      noCredentials,
    ])
  })
})

const idOf = (index: number): string => String(100_000_000_000 + index)
const ids = (...indexes: readonly number[]): readonly string[] => indexes.map(idOf)
const firstIds = (count: number): readonly string[] => ids(...Array(count).keys())

interface Leg {
  readonly number: number
  readonly accounts: readonly string[]
}

describe('the legs of docs/workflows/fleet.yml', () => {
  const cut = async (accounts: string, size = 20, leftOut = ''): Promise<readonly Leg[]> => {
    const workflow = await readProjectFile(FLEET)
    const [, filter = ''] = /jq --null-input [^']*'\n([^']*)'/.exec(workflow) ?? []
    const [, most = ''] = /MOST_LEGS: (\d+)/.exec(workflow) ?? []
    const texts = ['--arg', 'left_out', leftOut, '--arg', 'accounts', accounts]
    const numbers = ['--argjson', 'size', String(size), '--argjson', 'most', most]
    const cutUp = await raw('null', filter, [...texts, ...numbers, '--compact-output'])
    return JSON.parse(cutUp) as readonly Leg[]
  }

  it.each([
    { accounts: 12, size: 3, legs: 4 },
    { accounts: 1, size: 20, legs: 1 },
    { accounts: 1000, size: 20, legs: 50 },
    { accounts: 1000, size: 3, legs: 250 },
    { accounts: 5121, size: 20, legs: 244 },
    { accounts: 0, size: 20, legs: 0 },
  ])('are $legs of $accounts accounts by $size', async ({ accounts, size, legs }) => {
    const all = await cut(firstIds(accounts).join('\n'), size)

    expect(all.flatMap((leg) => leg.accounts)).toStrictEqual(firstIds(accounts))
    expect(all.map(({ number }) => number)).toStrictEqual([...Array(legs).keys()].map((n) => n + 1))
  })

  it.each([
    ['take an account once', `${idOf(1)}, ${idOf(2)}\t${idOf(1)}\n\n${idOf(3)},`, '', ids(1, 2, 3)],
    ['leave out whom they must', firstIds(4).join('\t'), `${idOf(3)}, ${idOf(0)}`, ids(1, 2)],
  ])('%s, however the list separates them', async (_, list, leftOut, accounts) => {
    expect(await cut(list, 20, leftOut)).toStrictEqual([{ number: 1, accounts }])
  })

  it('are none where one of the list is no account id', async () => {
    await expect(cut(`${idOf(1)} 12345`)).rejects.toThrow('12345 is no account id')
  })
})

describe('docs/workflows/nightly.yml', () => {
  const roles = (...indexes: readonly number[]): string =>
    ids(...indexes)
      .map((id) => `arn:aws:iam::${id}:role/platform/ami-cleanup`)
      .join(',')

  /** The roles of an organization of three accounts. */
  async function rolesWithout(leftOut: string): Promise<string> {
    const text = await readProjectFile(NIGHTLY)
    const [, filter = ''] = /jq --null-input --raw-output [^']*'\n([^']*)'/.exec(text) ?? []
    const accounts = ['--arg', 'accounts', firstIds(3).join('\t'), '--arg', 'left_out', leftOut]
    const role = ['--arg', 'role', 'platform/ami-cleanup']
    return raw('null', filter, ['--raw-output', ...accounts, ...role])
  }

  it('disables before it removes', async () => {
    const [own] = usesOf(stepsOf(await readData<Workflow>(NIGHTLY)), ACTION)
    expect(own?.with).toHaveProperty('grace')
    expect(own?.with?.['dry-run']).toContain("github.event_name == 'workflow_dispatch'")
  })

  it.each([
    ['every account', '', roles(0, 1, 2)],
    ['all but those that are left out', `${idOf(1)}, ${idOf(0)}`, roles(2)],
    ['none where all are left out', firstIds(3).join('\n'), ''],
  ])('asks for the roles of %s', async (_, leftOut, expected) => {
    expect(await rolesWithout(leftOut)).toBe(expected)
  })

  it.each([`${idOf(0)};${idOf(1)}`, '1111-2222-3333'])(
    'stops where what is left out is no list of accounts: %s',
    async (leftOut) => {
      await expect(rolesWithout(leftOut)).rejects.toThrow(`${leftOut} is no account id`)
    },
  )
})
