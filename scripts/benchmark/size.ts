import type { Figures } from './figures.ts'
import { runOnStage } from './on-stage.ts'
import type { Part } from './part.ts'
import { SIZE } from './stages.ts'

type Name = 'images' | 'going' | 'memory'

/** What a dry run over one very large account takes. */
async function measureSize(): Promise<Figures<Name>> {
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
  console.log(`${cpuSeconds.toFixed(1)} s of processor time in ${seconds.toFixed(1)} s.`)
  return {
    images: { value: images.length, unit: 'images' },
    going: { value: going, unit: 'images' },
    memory: { value: peakBytes, unit: 'bytes' },
  }
}

export const SIZE_PART: Part<Name> = {
  measure: measureSize,
  limits: { memory: 768e6 },
  statements: [
    'A plan of one account and Region with {images} images, of which {going} would go, needs less than {memory.limit} of memory.',
  ],
}
