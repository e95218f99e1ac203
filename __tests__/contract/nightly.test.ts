import { raw } from 'jq-wasm'
import { parse } from 'yaml'
import { readProject } from '../../scripts/project.ts'
import { readActionMetadata, readProjectFile, type Step } from './documents.ts'

const PATH = 'docs/workflows/nightly.yml'

const ROLES = (...ids: readonly string[]): string =>
  ids.map((id) => `arn:aws:iam::${id}:role/platform/ami-cleanup`).join(',')

const [FIRST, SECOND, THIRD] = ['111122223333', '222233334444', '333344445555'] as const

describe('docs/workflows/nightly.yml', () => {
  let text: string
  let steps: readonly Step[]

  beforeAll(async () => {
    text = await readProjectFile(PATH)
    const { jobs } = parse(text) as {
      readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>
    }
    steps = Object.values(jobs).flatMap((job) => job.steps)
  })

  it('uses inputs that there are, and disables before it removes', async () => {
    const { inputs } = await readActionMetadata()
    const { slug } = await readProject()
    const own = steps.find(({ uses }) => uses?.startsWith(`${slug}@`))

    expect(Object.keys(own?.with ?? {}).filter((input) => !(input in inputs))).toStrictEqual([])
    expect(own?.with).toHaveProperty('grace')
    expect(own?.with?.['dry-run']).toContain("github.event_name == 'workflow_dispatch'")
  })

  it('names other actions by their commits, with the version beside', () => {
    const uses = [...text.matchAll(/\buses: +(.*)$/gm)].map(([, use = '']) => use)

    expect(uses).not.toHaveLength(0)
    expect(
      uses.filter((use) => !/@(COMMIT_SHA|[0-9a-f]{40}) # v\d+(\.\d+)*$/.test(use)),
    ).toStrictEqual([])
  })

  /** The roles of an organization of three accounts. */
  async function rolesWithout(leftOut: string): Promise<string> {
    const [, filter = ''] = /jq --null-input --raw-output [^']*'\n([^']*)'/.exec(text) ?? []
    const given = { accounts: `${FIRST}\t${SECOND}\t${THIRD}`, left_out: leftOut }
    const flags = Object.entries({ ...given, role: 'platform/ami-cleanup' })
    return raw('null', filter, [
      '--raw-output',
      ...flags.flatMap(([name, value]) => ['--arg', name, value]),
    ])
  }

  it.each([
    ['every account', '', ROLES(FIRST, SECOND, THIRD)],
    ['all but those that are left out', `${SECOND}, ${FIRST}`, ROLES(THIRD)],
    ['none where all are left out', `${FIRST}\n${SECOND}\n${THIRD}`, ''],
  ])('asks for the roles of %s', async (_, leftOut, roles) => {
    expect(await rolesWithout(leftOut)).toBe(roles)
  })

  it.each([`${FIRST};${SECOND}`, '1111-2222-3333'])(
    'stops where what is left out is no list of accounts: %s',
    async (leftOut) => {
      await expect(rolesWithout(leftOut)).rejects.toThrow(`${leftOut} is no account id`)
    },
  )
})
