import type { RecipeRecord } from '../world/records.ts'
import type { Region } from '../world/region.ts'

export interface RecipeSeed {
  readonly name: string
  readonly imageId: string
  readonly version?: string
}

export function addImageRecipe(region: Region, seed: RecipeSeed): RecipeRecord {
  return add(region.imageRecipes, recipe(region, 'image-recipe', seed))
}

export function addContainerRecipe(region: Region, seed: RecipeSeed): RecipeRecord {
  return add(region.containerRecipes, recipe(region, 'container-recipe', seed))
}

/** ARNs as in "Resource types defined by Amazon EC2 Image Builder" (Service Authorization Reference). */
function recipe(
  region: Region,
  kind: string,
  { name, imageId, version = '1.0.0' }: RecipeSeed,
): RecipeRecord {
  return { arn: region.arn('imagebuilder', `${kind}/${name}/${version}`), imageId }
}

function add(recipes: Map<string, RecipeRecord>, record: RecipeRecord): RecipeRecord {
  recipes.set(record.arn, record)
  return record
}
