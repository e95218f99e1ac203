import { BATCH, CODEBUILD, KARPENTER, seeEvidence, seeOtherRepositories } from './evidence.ts'
import { seeGoldenImages } from './golden-images.ts'
import { seeCentralRole, seeHundredsOfAccounts } from './many-accounts.ts'
import { seeHistory, seeMerge } from './merging.ts'
import { seeIssue, seeOutputs, seeReportArtifact, seeSlack, seeSns } from './messages.ts'
import { seeRulesFile } from './rules.ts'
import type { Use } from './use.ts'

/** What the documentation shows as steps, and the workflow of a recipe. */

const RECIPES_PAGE = 'docs/recipes.md'

const recipe = (heading: string, see: Use['see']): Use => ({ page: RECIPES_PAGE, heading, see })

export const RECIPES: readonly Use[] = [
  recipe('Rules in a file of their own', seeRulesFile),
  recipe('Karpenter', seeEvidence(KARPENTER)),
  recipe('Other repositories', seeOtherRepositories),
  recipe('AWS Batch', seeEvidence(BATCH)),
  recipe('CodeBuild fleets', seeEvidence(CODEBUILD)),
  recipe('Several accounts through one central role', seeCentralRole),
  recipe('Golden images', seeGoldenImages),
  recipe('Hundreds of accounts in one run', seeHundredsOfAccounts),
  recipe('A message to Slack', seeSlack),
  recipe('A message through SNS', seeSns),
  recipe('An issue that is kept up to date', seeIssue),
  recipe('Month by month', seeHistory),
  { page: 'README.md', heading: 'Outputs', see: seeOutputs },
  { page: 'README.md', heading: 'Fleets: a thousand accounts', see: seeMerge },
  { page: 'docs/report.md', heading: 'The JSON report', see: seeReportArtifact },
]
