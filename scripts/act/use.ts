import type { World } from '../../__tests__/emulator/index.ts'
import { Stage, type OnCall } from './stage.ts'

/**
 * Runs a workflow of docs/workflows, and says what was seen.
 * @throws with what is wrong
 */
export type See = (workflow: string) => Promise<string>

/** The job of most workflows that the documentation shows. */
export const JOB = 'Clean up'

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
