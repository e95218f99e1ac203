import { snapshotOf } from '../../__tests__/emulator/index.ts'
import { requireEqual } from '../act.ts'
import type { Shown } from '../shown-workflows.ts'
import { planWith } from './plan.ts'
import { cleanUpOf, requireDryRun, requireSuccess } from './told.ts'
import { withStage } from './use.ts'
import type { Performance } from './stage.ts'
import { cleanUpStep, JOB, workflowAround } from './wrapped.ts'
import { ACCOUNT, oneAccount } from './worlds.ts'

/** "Bring evidence from outside EC2": what a command prints keeps an image that would go without it. */

/** Scripts in place of the commands of a recipe, which answer that an image is in use. */
type Answering = (imageId: string) => Readonly<Record<string, string>>

const print = (answer: unknown): string => `printf '%s\\n' '${JSON.stringify(answer)}'`

export const KARPENTER: Answering = (id) => ({
  kubectl: `[ "$*" = "get ec2nodeclasses -o json" ] && ${print({ items: [{ status: { amis: [{ id }] } }] })}`,
})

export const BATCH: Answering = (id) => {
  const computeResources = { ec2Configuration: [{ imageIdOverride: id }] }
  const answer = print({ computeEnvironments: [{ computeResources }] })
  return { aws: `[ "$*" = "batch describe-compute-environments" ] && ${answer}` }
}

export const CODEBUILD: Answering = (imageId) => ({
  aws: `case "$*" in
  "codebuild list-fleets --query fleets[] --output text") printf 'one\\ttwo\\n' ;;
  "codebuild batch-get-fleets --names one") ${print({ fleets: [{ name: 'one' }] })} ;;
  "codebuild batch-get-fleets --names two") ${print({ fleets: [{ name: 'two', imageId }] })} ;;
  *) exit 1 ;;
esac`,
})

/** What is run where an image is to be named. */
type Naming = (imageId: string) => Pick<Performance, 'workflow' | 'programs' | 'secrets' | 'others'>

async function seeNamed(naming: Naming): Promise<string> {
  const { world, files } = await oneAccount()
  return withStage(world, async (stage) => {
    const before = snapshotOf(world)
    const [named = '', ...rest] = await planWith(stage, {}, files)
    const run = await stage.run({ event: 'workflow_dispatch', files, ...naming(named) })
    requireSuccess(run)
    const planned = requireDryRun(cleanUpOf(run, JOB), before, world)
    requireEqual('what is planned, without the image that is named', planned, rest)
    return `the image that is named stays, and ${String(planned.length)} others would go`
  })
}

export const seeEvidence =
  (answering: Answering) =>
  async ({ value }: Shown): Promise<string> =>
    seeNamed((id) => ({ workflow: workflowAround(value), programs: answering(id) }))

/** The steps check the repositories out, and a clean-up follows them. */
export async function seeOtherRepositories({ value }: Shown): Promise<string> {
  const settings = {
    'aws-region': 'eu-west-1',
    'role-to-assume': `arn:aws:iam::${ACCOUNT}:role/ami-cleanup-read-only`,
  }
  const steps = [...(value as readonly object[]), await cleanUpStep(settings)]
  return seeNamed((id) => ({
    workflow: workflowAround(steps),
    secrets: { READ_OTHER_REPOSITORIES: 'ghs_other' },
    others: { 'octo-org/infrastructure': { 'main.tf': `image_id = "${id}"\n` } },
  }))
}
