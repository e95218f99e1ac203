import type { RecipeRecord } from '../world/records.ts'
import type { Region } from '../world/region.ts'

export interface RecipeSeed {
  readonly name: string
  /** The parent, or what the build instance of a container recipe is launched from. */
  readonly imageId: string
  readonly version?: string
}

export function addImageRecipe(region: Region, seed: RecipeSeed): RecipeRecord {
  const { imageId } = seed
  return add(region.imageRecipes, {
    ...recipe(region, 'image-recipe', seed),
    parentImage: imageId,
    instanceImage: undefined,
  })
}

export function addContainerRecipe(region: Region, seed: RecipeSeed): RecipeRecord {
  return add(region.containerRecipes, {
    ...recipe(region, 'container-recipe', seed),
    parentImage: 'amazonlinux:latest',
    instanceImage: seed.imageId,
  })
}

/** ARNs as in "Resource types defined by Amazon EC2 Image Builder" (Service Authorization Reference). */
function recipe(
  region: Region,
  kind: string,
  { name, imageId, version = '1.0.0' }: RecipeSeed,
): Pick<RecipeRecord, 'arn' | 'imageId'> {
  const arn = region.arn('imagebuilder', `${kind}/${name}/${version}`)
  // EC2 sees image ids, and resolves no ARN and no parameter.
  return { arn, imageId: imageId.startsWith('ami-') ? imageId : undefined }
}

function add(recipes: Map<string, RecipeRecord>, record: RecipeRecord): RecipeRecord {
  recipes.set(record.arn, record)
  return record
}
