import { z } from 'zod'
import type { SignedService } from '../../aws/endpoints.ts'
import { inGroupsOf } from '../../aws/operation.ts'
import { signedList } from '../../aws/signed-operation.ts'
import { originsOf, referencesIn, type ReferenceSource } from './source.ts'

const CODEBUILD: SignedService = {
  name: 'codebuild',
  protocol: { kind: 'json', targetPrefix: 'CodeBuild_20161006' },
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListFleets.html */
const listFleets = signedList(CODEBUILD, { name: 'ListFleets', list: 'fleets', item: z.string() })

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetFleets.html */
const batchGetFleets = signedList(CODEBUILD, {
  name: 'BatchGetFleets',
  list: 'fleets',
  item: z.looseObject({
    name: z.string().optional(),
    status: z.looseObject({ statusCode: z.string().optional() }).nullish(),
  }),
})

/** Names that one call takes. */
const FLEETS_A_CALL = 100

/** A deletion that is only pending can still end in a fleet that lives on. */
const ENDED: ReadonlySet<string | undefined> = new Set(['DELETING'])

/**
 * CodeBuild's reserved fleets. They launch outside the account, from images that are shared with
 * CodeBuild: https://docs.aws.amazon.com/codebuild/latest/userguide/fleets.html
 */
export const codebuild: ReferenceSource = {
  key: 'codebuild',
  operations: [listFleets, batchGetFleets],
  isRead: ({ sharedImages }) => sharedImages !== 'keep',
  async read(context) {
    const { reader } = context
    const arns = await reader.readAll(
      listFleets,
      { members: { maxResults: 100 } },
      (page) => page.items,
    )
    const groups = inGroupsOf(FLEETS_A_CALL, arns).map(async (names) =>
      reader.read(batchGetFleets, { members: { names } }),
    )
    const fleets = (await Promise.all(groups)).flatMap(({ items }) => items)
    const living = fleets.filter(({ status }) => !ENDED.has(status?.statusCode))
    const toOrigin = originsOf('codebuild', context)
    return {
      resources: living.length,
      references: living.flatMap((fleet) =>
        referencesIn(fleet, toOrigin(fleet.name, fleet.status?.statusCode)),
      ),
    }
  },
}
