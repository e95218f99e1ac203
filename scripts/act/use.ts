import type { World } from '../../__tests__/emulator/index.ts'
import type { Shown } from '../shown-workflows.ts'
import { Stage, type OnCall } from './stage.ts'

/** Something that the documentation shows, and how to see that it works. */
export interface Use {
  readonly page: string
  readonly heading: string
  /**
   * Says what was seen of the last block under the heading, of which others may stand before it.
   * @throws with what is wrong
   */
  readonly see: (shown: Shown, before: readonly Shown[]) => Promise<string>
}

/** Runs workflows against the accounts of a world. */
export async function withStage<Seen>(
  world: World,
  see: (stage: Stage) => Promise<Seen>,
  onCall?: OnCall,
): Promise<Seen> {
  const stage = await Stage.open(world, onCall)
  try {
    return await see(stage)
  } finally {
    await stage.close()
  }
}
