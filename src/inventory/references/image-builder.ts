import { z } from 'zod'
import type { SignedService } from '../../aws/endpoints.ts'
import { hasCode } from '../../aws/errors.ts'
import { ReadError } from '../../aws/reader.ts'
import { signedList, signedOperation } from '../../aws/signed-operation.ts'
import type { NamedReference, UnknownAlias } from '../../model/index.ts'
import { getParameters, type Resolution } from './alias-reader.ts'
import { originsOf, referencesIn, type ReferenceSource, type SourceContext } from './source.ts'

/** https://docs.aws.amazon.com/general/latest/gr/imagebuilder.html */
const IMAGE_BUILDER: SignedService = {
  name: 'imagebuilder',
  fipsHosts: { 'aws-us-gov': 'imagebuilder' },
  protocol: { kind: 'rest-json' },
}

const recipe = z.looseObject({
  arn: z.string(),
  /** An image id, an ARN of Image Builder, `ssm:` and a parameter, or the name of a container. */
  parentImage: z.string().nullish(),
  /** The image of the instance that builds a container recipe. */
  instanceImage: z.string().nullish(),
})

/** https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListImageRecipes.html */
const listImageRecipes = signedList(IMAGE_BUILDER, {
  name: 'ListImageRecipes',
  path: '/ListImageRecipes',
  list: 'imageRecipeSummaryList',
  item: recipe,
})

/** https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListContainerRecipes.html */
const listContainerRecipes = signedList(IMAGE_BUILDER, {
  name: 'ListContainerRecipes',
  path: '/ListContainerRecipes',
  list: 'containerRecipeSummaryList',
  item: recipe,
})

/** https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_GetImage.html */
const getImage = signedOperation(
  IMAGE_BUILDER,
  { name: 'GetImage' },
  (arn: string) => ({ method: 'GET', path: '/GetImage', query: { imageBuildVersionArn: arn } }),
  z.looseObject({ image: z.looseObject({}) }),
)

/** The most that a page holds. */
const PAGE = { members: { maxResults: 25 } }

/** A parent that a recipe names indirectly. */
interface Parent {
  readonly recipe: string
  readonly name: string
}

/** The images that parents stand for, and parents that stand for none. */
interface Parents {
  readonly references: readonly NamedReference[]
  readonly notes: readonly string[]
  readonly unknownAliases: readonly UnknownAlias[]
  /** Whether a parent of another account may not be read. */
  readonly isPartial: boolean
}

const NOTHING: Parents = { references: [], notes: [], unknownAliases: [], isPartial: false }

const join = (all: readonly Parents[]): Parents => ({
  references: all.flatMap(({ references }) => references),
  notes: all.flatMap(({ notes }) => notes),
  unknownAliases: all.flatMap(({ unknownAliases }) => unknownAliases),
  isPartial: all.some(({ isPartial }) => isPartial),
})

/** The account in the ARN of an image of Image Builder; `aws` and the like for one of AWS's own. */
const ownerOf = (name: string): string | undefined =>
  /^arn:[^:]+:imagebuilder:[^:]*:([^:]+):image\//.exec(name)?.[1]

/**
 * The images that a version of an image stands for today.
 * @throws ReadError where it belongs to the account and may not be read, or AWS cannot be asked
 */
async function resolveArn({ recipe, name }: Parent, context: SourceContext): Promise<Parents> {
  const { reader } = context
  const owner = ownerOf(name)
  if (owner === undefined || owner.startsWith('aws')) return NOTHING
  try {
    const origin = originsOf('image-builder', context)(recipe, name)
    return { ...NOTHING, references: referencesIn(await reader.read(getImage, name), origin) }
  } catch (error) {
    if (!(error instanceof ReadError)) throw error
    if (hasCode(error.cause, 'ResourceNotFoundException')) {
      return { ...NOTHING, notes: [`${recipe}: ${name} no longer exists`] }
    }
    const isDenied = error.denied || hasCode(error.cause, 'ForbiddenException')
    if (!isDenied || owner === reader.target.accountId) throw error
    const notes = [`${recipe}: ${name} of another account may not be read`]
    return { ...NOTHING, notes, isPartial: true }
  }
}

function resolveParameter(
  { recipe, name }: Parent,
  resolution: Resolution | undefined,
  context: SourceContext,
): Parents {
  switch (resolution?.kind) {
    case 'value': {
      const origin = originsOf('image-builder', context)(recipe, name)
      return { ...NOTHING, references: referencesIn(resolution.value, origin) }
    }
    case 'denied':
      return {
        ...NOTHING,
        unknownAliases: [{ source: 'image-builder', resource: recipe, alias: name }],
      }
    case 'gone':
    case undefined:
      return { ...NOTHING, notes: [`${recipe}: the parameter of ${name} no longer exists`] }
  }
}

/** The parents and build images of Image Builder's recipes, which the next build launches. */
export const imageBuilder: ReferenceSource = {
  key: 'image-builder',
  operations: [listImageRecipes, listContainerRecipes, getImage, getParameters],
  async read(context) {
    const { reader, templates } = context
    const lists = await Promise.all(
      [listImageRecipes, listContainerRecipes].map(async (list) =>
        reader.readAll(list, PAGE, (page) => page.items),
      ),
    )
    const recipes = lists.flat()
    const parents = recipes.flatMap(({ arn, parentImage, instanceImage }) =>
      [parentImage, instanceImage].flatMap((name): readonly Parent[] =>
        name ? [{ recipe: arn, name }] : [],
      ),
    )
    const inParameters = parents.filter(({ name }) => name.startsWith('ssm:'))
    const [byArn, resolutions] = await Promise.all([
      Promise.all(parents.map(async (parent) => resolveArn(parent, context))),
      templates.aliases.resolveAll(inParameters.map(({ name }) => name)),
    ])
    const toOrigin = originsOf('image-builder', context)
    const direct = recipes.flatMap((each) => referencesIn(each, toOrigin(each.arn)))
    const byParameter = inParameters.map((parent) =>
      resolveParameter(parent, resolutions.get(parent.name), context),
    )
    const all = join([...byArn, ...byParameter])
    return { ...all, resources: recipes.length, references: [...direct, ...all.references] }
  },
}
