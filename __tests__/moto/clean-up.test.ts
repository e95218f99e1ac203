import { setTimeout as sleep } from 'node:timers/promises'
import { runAction, type ActionRun, type Inputs } from '../support/run-action.ts'
import { MotoAccount } from './account.ts'
import { startMoto, type Moto } from './server.ts'

/** What moto does not implement: it answers these with an error, or refuses their filters. */
const NOT_IN_MOTO =
  'auto-scaling-groups,tasks,ssm-parameters,image-references,image-builder,stacks,batch'

/** Images in moto are as old as the test. */
const INPUTS: Inputs = {
  'keep-previous': '2',
  'max-age': '0d',
  'skip-references': NOT_IN_MOTO,
  'orphan-snapshots': 'ignore',
}

const reasonsOf = ({ report }: ActionRun): Readonly<Record<string, string>> =>
  Object.fromEntries(report?.targets[0]?.images.map(({ name, reason }) => [name, reason]) ?? [])

describe('a clean-up of an account in moto', () => {
  let moto: Moto
  let account: MotoAccount
  const ids = new Map<string, string>()

  const run = async (inputs: Inputs): Promise<ActionRun> =>
    runAction({ inputs: { ...INPUTS, ...inputs }, environment: moto.environment })

  beforeAll(async () => {
    moto = await startMoto()
    account = new MotoAccount(moto.endpoint)
    const bake = async (...names: readonly string[]): Promise<void> => {
      for (const name of names) ids.set(name, await account.bake(name, 'front'))
    }
    await bake('one', 'two', 'three', 'four', 'five', 'six', 'seven')
    // Creation dates in moto are whole seconds, and these two are to be the newest.
    await sleep(1_100)
    await bake('eight', 'nine')
    const id = (name: string): string => ids.get(name) ?? ''
    await account.launch(id('one'))
    await account.launchTemplate('front', [id('two'), id('one'), id('three')])
    await account.launchConfiguration('front', id('four'))
    await account.share(id('five'), '444455556666')
  }, 120_000)

  afterAll(async () => {
    await moto.stop()
  })

  it('plans in a dry run what the real run removes, and leaves all that is used', async () => {
    const before = await account.images()
    const dryRun = await run({})
    expect(dryRun).toMatchObject({ exitCode: 0 })
    expect(reasonsOf(dryRun)).toStrictEqual({
      base: 'unmapped',
      one: 'in-use',
      two: 'in-use',
      three: 'in-use',
      four: 'in-use',
      five: 'shared',
      six: 'expired',
      seven: 'expired',
      eight: 'keep-previous',
      nine: 'keep-previous',
    })
    expect(await account.images()).toStrictEqual(before)

    const realRun = await run({ 'dry-run': 'false' })
    expect(realRun).toMatchObject({ exitCode: 0 })
    // 1 runs, 2 is the default version, 3 the latest, 4 is configured, 5 is shared; 8 and 9 are the newest.
    expect(await account.images()).toStrictEqual(
      ['base', 'one', 'two', 'three', 'four', 'five', 'eight', 'nine'].sort(),
    )
    const removed = ['six', 'seven'].map((name) => ids.get(name) ?? '')
    expect(JSON.parse(realRun.outputs['deleted-image-ids'] ?? '')).toStrictEqual(
      expect.arrayContaining(removed),
    )
    expect(realRun.outputs['deleted-image-ids']).toBe(dryRun.outputs['planned-image-ids'])
  }, 120_000)

  it('deletes the snapshots one by one, for moto reports no results', async () => {
    for (const name of ['six', 'seven']) {
      expect(await account.snapshotsOf(ids.get(name) ?? '')).toStrictEqual([])
    }
    for (const name of ['one', 'two', 'three', 'four', 'five', 'eight', 'nine']) {
      expect(await account.snapshotsOf(ids.get(name) ?? '')).toHaveLength(1)
    }
  })

  it('stops before it removes anything where moto cannot answer', async () => {
    const before = await account.images()
    const { exitCode, log } = await run({
      'dry-run': 'false',
      'skip-references': '',
      'keep-previous': '1',
    })
    expect(exitCode).toBe(1)
    // moto knows none of the calls about tasks: the first that answers is named.
    expect(log).toMatch(/- tasks: ec2:Describe\w+/)
    expect(await account.images()).toStrictEqual(before)
  }, 120_000)
})
