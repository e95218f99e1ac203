import { z } from 'zod'
import { DIFFERENCE_REASONS } from '../reasons.ts'
import { count, instant, text } from './primitives.ts'

/** What an auditor asks of a run. What GitHub does not say is absent. */
export const run = z
  .strictObject({
    version: text('The version of the action.'),
    repository: text('The repository whose workflow ran, as OWNER/NAME.').optional(),
    workflow: text('The name of the workflow.').optional(),
    job: text('The id of the job in the workflow.').optional(),
    event: text('The event that started the workflow, such as schedule.').optional(),
    actor: text('Who started the run.').optional(),
    ref: text('The branch or tag that the workflow ran for, such as refs/heads/main.').optional(),
    runId: text("GitHub's id of the workflow run.").optional(),
    attempt: count('Which attempt of the workflow run this was, 1 for the first.').optional(),
    commit: text('The SHA of the commit that the workflow ran for.').optional(),
    headCommit: text(
      "The SHA of the pull request's newest commit: commit is the merge of it then.",
    ).optional(),
    url: text("The address of the run's page.").optional(),
    startedAt: instant('When the action began.'),
    finishedAt: instant('When the action had done its work, and made this report.'),
  })
  .describe('Where, when and by what the report was made.')

export const reportError = z
  .strictObject({
    code: text('The kind of problem, such as evidence-incomplete.'),
    message: text('What went wrong, and how to mend it. Its first line says it in short.'),
    accountId: text('The account that it is about; absent where it is the whole run.').optional(),
    region: text('The Region that it is about; absent where it is the whole run.').optional(),
    actions: z
      .array(z.string().describe('An IAM action, such as ec2:DescribeImages.'))
      .optional()
      .describe('The IAM actions that were denied.'),
  })
  .describe('Something that makes the run fail.')

export const warning = z
  .strictObject({
    code: text('The kind of warning, such as references-skipped.'),
    message: text('What a person should know.'),
  })
  .describe('Something that stops nothing.')

const difference = z
  .strictObject({
    accountId: text('The account of the item.'),
    region: text('The Region of the item.'),
    id: text('The id of the image or snapshot.'),
    kind: z.enum(['image', 'snapshot']).describe('What the item is.'),
    planned: z.boolean().describe('Whether the plan file removes it.'),
    reason: z.enum(DIFFERENCE_REASONS).describe('Why this run decides otherwise.'),
    explanation: text('The reason with its evidence, in a sentence.'),
  })
  .describe('An item that this run treats differently.')

export const planFile = z
  .strictObject({
    generatedAt: instant('When the approved plan was made.'),
    differences: z.array(difference).describe('Where this run differs from the approved plan.'),
    otherTargets: z
      .array(
        z
          .strictObject({ accountId: text('The account.'), region: text('The Region.') })
          .describe('One target.'),
      )
      .optional()
      .describe('Targets of the approved plan that are left to other runs, where there are any.'),
  })
  .describe('The approved plan, where one was given.')

export type ReportDifference = z.infer<typeof difference>
