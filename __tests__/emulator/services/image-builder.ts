import type { Context, Handlers } from '../calls/context.ts'
import { pageRule } from '../calls/paging.ts'
import type { BuiltImageRecord } from '../seeds/other-services.ts'
import { AwsError } from '../wire/errors.ts'
import type { RecipeRecord } from '../world/records.ts'
import type { Region } from '../world/region.ts'
import { granted, listing } from './listing.ts'

/** The lists show the account's own recipes unless another owner is asked for; at most 25 a page. */
const recipes = (member: string, of: (region: Region) => Region['imageRecipes']) =>
  listing<{ readonly owner?: string }, RecipeRecord>({
    member,
    pages: pageRule(1, 25, { parameter: 'maxResults' }),
    items: ({ region }, { owner = 'Self' }) => {
      if (owner === 'Self') return of(region).values()
      throw new AwsError('NotEmulated', 'The emulator lists recipes of the account only', 501)
    },
    keyOf: ({ arn }) => arn,
    shown: ({ arn, parentImage, instanceImage }, { account }) => ({
      ...{ arn, parentImage, instanceImage },
      name: arn.split('/').at(-2),
      owner: account.id,
    }),
  })

export const imageBuilderHandlers: Handlers = {
  ...granted('imagebuilder', {
    ListImageRecipes: recipes('imageRecipeSummaryList', (region) => region.imageRecipes),
    ListContainerRecipes: recipes(
      'containerRecipeSummaryList',
      (region) => region.containerRecipes,
    ),
  }),
  GetImage: getImage,
}

const VERSION_ARN = /^(arn:aws[\w-]*:imagebuilder:([\w-]+):(\d{12}):image\/[a-z0-9_-]+)\/(\S+)$/

/** `x` stands for the newest there is, from left to right ("GetImage", "Semantic versioning"). */
function versionOf(record: BuiltImageRecord, wanted: string): boolean {
  const [version = '', build] = wanted.split('/')
  if (build !== undefined) return record.version === wanted
  const given = version.split('.')
  const own = record.version.split('/')[0]?.split('.') ?? []
  return given.every((part, index) => part === 'x' || part === own[index])
}

const newestOf = (images: readonly BuiltImageRecord[]): BuiltImageRecord | undefined =>
  images
    .toSorted((one, other) => one.version.localeCompare(other.version, 'en', { numeric: true }))
    .at(-1)

/** Images of other accounts are there for those that they are shared with, through RAM. */
function requireShared(
  found: BuiltImageRecord | undefined,
  owner: string,
  asker: string,
  arn: string,
): void {
  if (owner === asker || found?.sharedWith.includes(asker) === true) return
  const message = `User is not authorized to perform: imagebuilder:GetImage on resource: ${arn} because no resource-based policy allows the imagebuilder:GetImage action`
  throw new AwsError('AccessDeniedException', message, 403)
}

/** "GetImage" in the EC2 Image Builder API Reference. */
function getImage(
  { imageBuildVersionArn: arn }: { readonly imageBuildVersionArn: string },
  { world, authorizer, account }: Context,
): object {
  const [, name, regionName = '', owner = '', version = ''] = VERSION_ARN.exec(arn) ?? []
  if (name === undefined) throw new AwsError('InvalidRequestException', `Invalid ARN: ${arn}`)
  authorizer.authorize('imagebuilder:GetImage', { arn })
  const built = world.accounts.get(owner)?.regions.get(regionName)?.builtImages ?? []
  const found = newestOf(built.filter((each) => each.name === name && versionOf(each, version)))
  requireShared(found, owner, account.id, arn)
  if (found === undefined) {
    throw new AwsError('ResourceNotFoundException', `The resource ${arn} does not exist.`, 404)
  }
  const amis = found.imageIds.map((image) => ({ region: regionName, image, accountId: owner }))
  const image = { arn: `${name}/${found.version}`, type: 'AMI', outputResources: { amis } }
  return { requestId: 'emulated', image }
}
