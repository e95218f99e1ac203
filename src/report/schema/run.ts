import { z } from 'zod'
import { DIFFERENCE_REASONS } from '../reasons.ts'
import { actions, cause, count, instant, policy, textField } from './items.ts'

/** The code that ran: the action's own repository, not the one of the workflow. */
const action = z
  .strictObject({
    repository: textField(
      "The action's repository, as OWNER/NAME; absent where it is part of the workflow's own.",
    ).optional(),
    ref: textField('The branch, tag or commit that `uses` names.').optional(),
    commit: textField(
      "The SHA of the action's commit; absent where `uses` names a branch or a tag.",
    ).optional(),
  })
  .describe('The action that made the report.')

/** The facts that an auditor asks for. A fact that GitHub does not give is absent. */
export const run = z
  .strictObject({
    version: textField('The version of the action.'),
    action: action.optional(),
    repository: textField('The repository whose workflow ran, as OWNER/NAME.').optional(),
    workflow: textField('The name of the workflow.').optional(),
    job: textField('The id of the job in the workflow.').optional(),
    event: textField('The event that started the workflow, such as schedule.').optional(),
    actor: textField('Who started the run.').optional(),
    ref: textField(
      'The branch or tag that the workflow ran for, such as refs/heads/main.',
    ).optional(),
    runId: textField("GitHub's id of the workflow run.").optional(),
    attempt: count('Which attempt of the workflow run this was, 1 for the first.').optional(),
    environment: textField(
      'The environment of the job, as its OIDC token claims it; absent where no token was used.',
    ).optional(),
    commit: textField('The SHA of the commit that the workflow ran for.').optional(),
    headCommit: textField(
      "The SHA of the pull request's newest commit: commit is the merge of it then.",
    ).optional(),
    url: textField("The address of the run's page.").optional(),
    startedAt: instant('When the action began.'),
    finishedAt: instant(
      'When the action had done its work, and made this report. Absent where the run did not end.',
    ).optional(),
  })
  .describe('Where, when and by what the report was made.')

export const errorItem = z
  .strictObject({
    id: textField('The id of the image or snapshot that it is about.').optional(),
    source: textField('The source or part that could not be read, such as instances.').optional(),
    code: textField("AWS's error code."),
    message: textField('What AWS said, on one line.'),
    call: textField('The call that failed, such as ec2:DescribeInstances.').optional(),
    actions: actions('The IAM actions that the source needs.'),
    skipKey: textField('The key of skip-references that leaves the source out.').optional(),
  })
  .describe('One source or item. It has an id or a source.')

const setting = z
  .strictObject({
    input: textField('The name of the input.'),
    value: textField('The value that lets the plan through.'),
  })
  .describe('An input to set.')

const settings = z.array(setting).optional().describe('The inputs that would let it through.')

const token = z
  .strictObject({
    subject: textField("The token's sub claim."),
    audience: textField("The token's aud claim."),
    issuer: textField('Who made the token, as an address without https://.'),
  })
  .describe("What the job's OIDC token says, which the role's trust policy must allow.")

export const reportError = z
  .strictObject({
    code: textField('The kind of problem, such as evidence-incomplete.'),
    cause,
    message: textField('What went wrong, on one line, with where and what.'),
    accountId: textField(
      'The account that it is about; absent where it is the whole run.',
    ).optional(),
    region: textField('The Region that it is about; absent where it is the whole run.').optional(),
    source: textField('The role or other thing that it is about, where it is one.').optional(),
    actions: actions('The IAM actions that are missing; only where the cause is denied.'),
    statement: textField(
      'The IAM statement that allows them, as JSON, or a list of two where one would allow too much; only where the cause is denied.',
    ).optional(),
    policy,
    items: z
      .array(errorItem)
      .optional()
      .describe('What it consists of: the sources that were not read, the items that did not go.'),
    mayHaveHappened: z
      .literal(true)
      .optional()
      .describe('AWS did not answer, and the items may have gone all the same.'),
    settings,
    token: token.optional(),
  })
  .describe('Something that makes the run fail.')

export const warning = z
  .strictObject({
    code: textField('The kind of warning, such as references-skipped.'),
    message: textField('What a person should know.'),
    accountId: textField('The account that it is about, where it is one.').optional(),
    region: textField('The Region that it is about, where it is one.').optional(),
    settings,
  })
  .describe('Something that stops nothing.')

export const difference = z
  .strictObject({
    accountId: textField('The account of the item.'),
    region: textField('The Region of the item.'),
    id: textField('The id of the image or snapshot.'),
    kind: z.enum(['image', 'snapshot']).describe('What the item is.'),
    planned: z.boolean().describe('Whether the plan file removes it.'),
    reason: z.enum(DIFFERENCE_REASONS).describe('Why this run decides otherwise.'),
    explanation: textField('The reason with its evidence, in a sentence.'),
  })
  .describe('An item that this run treats differently.')

export const planFile = z
  .strictObject({
    runId: textField(
      "GitHub's id of the run that made the plan; absent where it does not say, or where several did.",
    ).optional(),
    generatedAt: instant('When the approved plan was made.'),
    sha256: textField(
      'The SHA-256 of the plan file, in hexadecimal digits; absent where several were merged.',
    ).optional(),
    differences: z.array(difference).describe('Where this run differs from the approved plan.'),
    otherTargets: z
      .array(
        z
          .strictObject({ accountId: textField('The account.'), region: textField('The Region.') })
          .describe('One target.'),
      )
      .optional()
      .describe('Targets of the approved plan that are left to other runs, where there are any.'),
  })
  .describe('The approved plan, where one was given.')
