import { createWorld, daysAgo, type Region, type World } from '../emulator/index.ts'

export const LARGE_ACCOUNT = '111122223333'
export const LARGE_REGION = 'eu-west-1'

interface LargeWorldSettings {
  readonly families: number
  readonly imagesAFamily: number
  readonly instances: number
  readonly templates: number
  readonly groups: number
}

/** Families of images with what uses them; the newest images of each family are in use. */
export function fillRegion(region: Region, settings: LargeWorldSettings): void {
  const images = Array.from({ length: settings.families }, (_, family) =>
    Array.from({ length: settings.imagesAFamily }, (__, index) =>
      region.addImage({
        name: `app-${String(family)}-${String(index)}`,
        tags: { environment: 'prod', role: `app-${String(family)}` },
        createdAt: daysAgo(index + 2),
      }),
    ),
  )
  const newest = (index: number): string => images[index % images.length]?.[0]?.id ?? ''
  for (let index = 0; index < settings.instances; index += 1) {
    region.addInstance({ imageId: newest(index) })
  }
  const templates = Array.from({ length: settings.templates }, (_, index) =>
    region.addLaunchTemplate({
      name: `template-${String(index)}`,
      versions: [
        { ImageId: newest(index) },
        { ImageId: newest(index + 1) },
        { ImageId: newest(index) },
      ],
    }),
  )
  for (let index = 0; index < settings.groups; index += 1) {
    region.addAutoScalingGroup({
      AutoScalingGroupName: `group-${String(index)}`,
      LaunchTemplate: { LaunchTemplateId: templates[index % templates.length]?.id, Version: '2' },
    })
  }
}

/** An account of a size that lists have several pages. */
export function createLargeWorld(settings: LargeWorldSettings): World {
  const world = createWorld()
  fillRegion(world.account(LARGE_ACCOUNT).region(LARGE_REGION), settings)
  return world
}
