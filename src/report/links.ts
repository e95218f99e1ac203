import { code, link, mono, text } from './markdown.ts'

/** Where a link leads: the Region's console in the right partition. */
export interface Place {
  readonly region: string
  readonly partition: string
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const CONSOLE_DOMAINS: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
])

function ec2Console(place: Place, fragment: string): string | undefined {
  const domain = CONSOLE_DOMAINS.get(place.partition)
  if (domain === undefined) return undefined
  const region = encodeURIComponent(place.region)
  return `https://${region}.${domain}/ec2/home?region=${region}#${fragment}`
}

/** The console's page for each kind of id. */
const PAGES: readonly (readonly [RegExp, (id: string) => string])[] = [
  [/^ami-[0-9a-f]+$/, (id) => `ImageDetails:imageId=${id}`],
  [/^snap-[0-9a-f]+$/, (id) => `SnapshotDetails:snapshotId=${id}`],
  [/^i-[0-9a-f]+$/, (id) => `InstanceDetails:instanceId=${id}`],
  [/^lt-[0-9a-f]+$/, (id) => `LaunchTemplateDetails:launchTemplateId=${id}`],
]

/** An id as a link to its page in the console, or as it is where there is none. */
export function linkedId(id: string, place: Place): string {
  const page = PAGES.find(([form]) => form.test(id))
  return link(mono(id), page && ec2Console(place, page[1](id)))
}

/** The resource of a reference: what it begins with, or all of it for a group, is linked. */
export function linkedResource(resource: string, source: string, place: Place): string {
  if (source === 'auto-scaling-groups') {
    const name = encodeURIComponent(resource.toWellFormed())
    return link(
      code(resource),
      ec2Console(place, `AutoScalingGroupDetails:id=${name};view=details`),
    )
  }
  const [id = '', ...rest] = resource.split(' ')
  if (!PAGES.some(([form]) => form.test(id))) return code(resource)
  const more = rest.length > 0 ? ` ${text(rest.join(' '))}` : ''
  return `${linkedId(id, place)}${more}`
}
