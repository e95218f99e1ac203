import { raw } from 'jq-wasm'
import { parse } from 'yaml'
import { readProject } from '../../scripts/project.ts'
import { readActionMetadata, readProjectFile, type Step } from './documents.ts'

interface Job {
  readonly permissions: Readonly<Record<string, string>>
  readonly concurrency: { readonly group: string }
  readonly strategy?: { readonly 'fail-fast': boolean }
  readonly 'timeout-minutes': number
  readonly steps: readonly (Step & { readonly run?: string })[]
}

interface Leg {
  readonly number: number
  readonly accounts: readonly string[]
}

const { slug: ACTION } = await readProject()
const MERGE = `${ACTION}/merge`

/** In what a plan and its execution differ. */
const OF_ONE: ReadonlySet<string> = new Set([
  'role-to-assume',
  'report-file',
  'plan-file',
  'dry-run',
])

const MATRICES = ['plan', 'apply'] as const

const idOf = (index: number): string => String(100_000_000_000 + index)
const ids = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => idOf(index))

describe('docs/workflows/fleet.yml', () => {
  let jobs: Readonly<Record<string, Job>>
  let steps: Job['steps']

  const usesOf = (name: string): Job['steps'] =>
    steps.filter(({ uses }) => uses?.replace(/@.*/, '') === name)

  beforeAll(async () => {
    const workflow = parse(await readProjectFile('docs/workflows/fleet.yml')) as {
      readonly jobs: typeof jobs
    }
    jobs = workflow.jobs
    steps = Object.values(jobs).flatMap((job) => job.steps)
  })

  it.each([
    [ACTION, 'action.yml'],
    [MERGE, 'merge/action.yml'],
  ])('uses %s twice, with inputs that there are', async (name, path) => {
    const { inputs } = await readActionMetadata(path)
    const uses = usesOf(name)

    expect(uses).toHaveLength(2)
    expect(
      uses.flatMap((step) => Object.keys(step.with ?? {})).filter((input) => !(input in inputs)),
    ).toStrictEqual([])
  })

  it('carries a plan out with the settings that it was made with', () => {
    const [plan, apply] = usesOf(ACTION).map((step) =>
      Object.entries(step.with ?? {}).filter(([input]) => !OF_ONE.has(input)),
    )

    expect(apply).toStrictEqual(plan)
    expect(plan).not.toHaveLength(0)
  })

  it('lets a leg that fails stop no other, and keeps what it reports', () => {
    for (const name of MATRICES) {
      const job = jobs[name]
      const upload = job?.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))

      expect(job?.strategy?.['fail-fast']).toBe(false)
      expect(job?.concurrency.group).toContain('${{ matrix.leg.number }}')
      expect(upload?.if).toMatch(/!cancelled\(\)|always\(\)/)
    }
  })

  it('gives jobs no more than they need, for no longer than they need it', () => {
    const granted = Object.entries(jobs).map(([name, { permissions }]) => [
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
    expect(Object.values(jobs).filter((job) => !(job['timeout-minutes'] > 0))).toStrictEqual([])
    expect(usesOf('actions/checkout').map((step) => step.with)).toStrictEqual([
      { 'persist-credentials': false },
      { 'persist-credentials': false },
    ])
  })

  it('names other actions by their commits, with the version beside', async () => {
    const text = await readProjectFile('docs/workflows/fleet.yml')
    const uses = [...text.matchAll(/\buses: +(.*)$/gm)].map(([, use = '']) => use)
    const loose = uses.filter((use) => !/@(COMMIT_SHA|[0-9a-f]{40}) # v\d+(\.\d+)*$/.test(use))

    expect(uses).not.toHaveLength(0)
    expect(loose).toStrictEqual([])
  })
})

describe('the legs of docs/workflows/fleet.yml', () => {
  let filter: string
  let most: string

  beforeAll(async () => {
    const workflow = await readProjectFile('docs/workflows/fleet.yml')
    const [, found = ''] = /jq --null-input [^']*'\n([^']*)'/.exec(workflow) ?? []
    filter = found
    most = /MOST_LEGS: (\d+)/.exec(workflow)?.[1] ?? ''
  })

  const cut = async (accounts: string, size = 20, leftOut = ''): Promise<readonly Leg[]> => {
    const flags = [
      '--arg',
      'left_out',
      leftOut,
      '--argjson',
      'size',
      String(size),
      '--argjson',
      'most',
      most,
      '--compact-output',
    ]
    return JSON.parse(
      await raw('null', filter, ['--arg', 'accounts', accounts, ...flags]),
    ) as readonly Leg[]
  }

  it.each([
    { accounts: 12, size: 3, legs: 4 },
    { accounts: 1, size: 20, legs: 1 },
    { accounts: 1000, size: 20, legs: 50 },
    { accounts: 1000, size: 3, legs: 250 },
    { accounts: 5121, size: 20, legs: 244 },
    { accounts: 0, size: 20, legs: 0 },
  ])('are $legs of $accounts accounts by $size', async ({ accounts, size, legs }) => {
    const all = await cut(ids(accounts).join('\n'), size)

    expect(all.flatMap((leg) => leg.accounts)).toStrictEqual(ids(accounts))
    expect(all.map(({ number }) => number)).toStrictEqual(
      Array.from({ length: legs }, (_, index) => index + 1),
    )
  })

  it('take an account once, however the list separates them', async () => {
    const all = await cut(`${idOf(1)}, ${idOf(2)}\t${idOf(1)}\n\n${idOf(3)},`)

    expect(all).toStrictEqual([{ number: 1, accounts: [idOf(1), idOf(2), idOf(3)] }])
  })

  it('leave out the accounts that are named', async () => {
    const all = await cut(ids(4).join('\t'), 20, `${idOf(3)}, ${idOf(0)}`)

    expect(all).toStrictEqual([{ number: 1, accounts: [idOf(1), idOf(2)] }])
  })

  it('are none where one of the list is no account id', async () => {
    await expect(cut(`${idOf(1)} 12345`)).rejects.toThrow('12345 is no account id')
  })
})
