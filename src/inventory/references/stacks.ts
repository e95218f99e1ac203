import { z } from 'zod'
import type { SignedService } from '../../aws/endpoints.ts'
import { queryList, signedList } from '../../aws/signed-operation.ts'
import { originsOf, referencesIn, type ReferenceSource } from './source.ts'

/** https://docs.aws.amazon.com/general/latest/gr/cfn.html */
const CLOUDFORMATION: SignedService = {
  name: 'cloudformation',
  fipsHosts: { 'aws-us-gov': 'cloudformation' },
  protocol: { kind: 'query', version: '2010-05-15' },
}

const parameter = z.looseObject({ ParameterKey: z.string().optional() })

const stack = z.looseObject({
  StackName: z.string(),
  StackStatus: z.string().optional(),
  Parameters: queryList(parameter).optional(),
})

/**
 * All stacks are described to those alone who may list them as well.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
const describeStacks = signedList(CLOUDFORMATION, {
  name: 'DescribeStacks',
  list: 'Stacks',
  item: stack,
  alsoNeeds: ['cloudformation:ListStacks'],
})

/** One that is being deleted counts, because a deletion can fail. */
const ENDED: ReadonlySet<string | undefined> = new Set(['DELETE_COMPLETE'])

/**
 * The parameters of CloudFormation's stacks, with the values that names of SSM parameters stand for.
 * Nested stacks, instances of StackSets and Service Catalog's products are stacks as well.
 */
export const stacks: ReferenceSource = {
  key: 'stacks',
  operations: [describeStacks],
  async read(context) {
    const all = await context.reader.readAll(describeStacks, {}, (page) => page.items)
    const living = all.filter(({ StackStatus }) => !ENDED.has(StackStatus))
    const toOrigin = originsOf('stacks', context)
    return {
      resources: living.length,
      references: living.flatMap(({ StackName, Parameters = [] }) =>
        Parameters.flatMap((each) =>
          referencesIn(each, toOrigin(StackName, `parameter ${each.ParameterKey ?? ''}`)),
        ),
      ),
    }
  },
}
