import { createWorld, DAY, daysAgo, snapshotOf } from '../../__tests__/emulator/index.ts'
import { requireEqual } from '../act.ts'
import type { ActStep } from './log.ts'
import { addDocumentedRoles } from './roles.ts'
import type { Stage } from './stage.ts'
import { cleanUpOf, requireRemoved, requireSuccess } from './told.ts'
import { JOB, withStage } from './use.ts'
import { ACCOUNT, SECOND_ACCOUNT } from './worlds.ts'

/** "Golden images": one night asks AWS who uses what is shared, and the next one goes by the answer. */

/** Three of a product are kept by their number. */
const KEPT = 3

interface Images {
  readonly world: ReturnType<typeof createWorld>
  readonly unshared: string
  /** Shared, and used by the other account. */
  readonly used: string
  /** Shared, and used by nobody. */
  readonly unused: readonly string[]
}

async function bakeImages(): Promise<Images> {
  const world = createWorld()
  await addDocumentedRoles(world, [ACCOUNT])
  const region = world.account(ACCOUNT).region('eu-west-1')
  for (const resourceType of ['EC2_IMAGE', 'EBS_SNAPSHOT'] as const) {
    region.addRecycleBinRule({ resourceType, retentionDays: 14 })
  }
  const tags = { product: 'base' }
  const [used = '', ...unused] = Array.from({ length: KEPT + 5 }, (_, index) =>
    region.addImage({
      name: `base-${String(index)}`,
      tags,
      createdAt: daysAgo(200 - 20 * index),
      sharedWith: [{ UserId: SECOND_ACCOUNT }],
    }),
  ).map(({ id }) => id)
  const { id: unshared } = region.addImage({ name: 'base-own', tags, createdAt: daysAgo(300) })
  world.account(SECOND_ACCOUNT).region('eu-west-1').addInstance({ imageId: used })
  return { world, unshared, used, unused: unused.slice(0, -KEPT).sort() }
}

async function night(stage: Stage, workflow: string): Promise<ActStep> {
  const run = await stage.run({ workflow, event: 'schedule' })
  requireSuccess(run)
  return cleanUpOf(run, JOB)
}

export async function seeGoldenImages(workflow: string): Promise<string> {
  const { world, unshared, used, unused } = await bakeImages()
  return withStage(world, async (stage) => {
    const first = snapshotOf(world)
    const { images: atOnce } = requireRemoved(await night(stage, workflow), first, world)
    requireEqual('what the first night removed', atOnce, [unshared])
    const asked = stage.emulator.callsTo('CreateImageUsageReport')
    requireEqual('usage reports', asked.map(({ input }) => input['ImageId']).sort(), [
      ...[used, ...unused].sort(),
    ])
    stage.clock.advance(DAY)
    const second = snapshotOf(world)
    const { images: gone } = requireRemoved(await night(stage, workflow), second, world)
    requireEqual('what the second night removed', gone, unused)
    return `the first night asked about ${String(asked.length)} shared images, and the second removed the ${String(gone.length)} that nobody uses`
  })
}
