import { runOnStage } from './on-stage.ts'
import { SIZE } from './stages.ts'

/** What a run of this size may have resident at most, in MiB. */
const MOST_MEMORY = 768

/** What a dry run over one very large account takes. */
export async function measureSize(): Promise<void> {
  const { run, peakBytes, cpuSeconds, seconds } = await runOnStage(
    { part: 'size' },
    // Without the questions about sharing, which are one call an image.
    { 'keep-previous': String(SIZE.keepPrevious), 'shared-images': 'remove' },
  )
  const images = run.report?.targets.flatMap((target) => target.images) ?? []
  const going = images.filter(({ verdict }) => verdict === 'remove').length
  if (going !== SIZE.going) {
    throw new Error(`${String(going)} images go, not ${String(SIZE.going)}`)
  }
  console.log(
    `${String(images.length)} images in one target, of which ${String(going)} would go: at most ${String(Math.round(peakBytes / 2 ** 20))} MiB of memory, ${cpuSeconds.toFixed(1)} s of processor time in ${seconds.toFixed(1)} s`,
  )
  console.log(`It has to do with at most ${String(MOST_MEMORY)} MiB.`)
}
