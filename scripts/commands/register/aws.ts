import type { Entry, Run } from '../ways.ts'
import { HEADLINE, SILENT } from './values.ts'

/** Commands and steps that call AWS through its command line. */

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:ami-cleanup'

const ORGANIZATION =
  'aws organizations describe-organization || aws organizations create-organization'

/** Leaves the id of an organizational unit in `UNIT`. */
const A_UNIT = `
  ${ORGANIZATION}
  ROOT_ID="$(aws organizations list-roots --query 'Roots[0].Id' --output text)"
  UNIT="$(aws organizations list-organizational-units-for-parent --parent-id "$ROOT_ID" --query 'OrganizationalUnits[0].Id' --output text)"
  if [ "$UNIT" = None ]; then
    UNIT="$(aws organizations create-organizational-unit --parent-id "$ROOT_ID" --name accounts --query OrganizationalUnit.Id --output text)"
  fi`

/** A StackSet reaches the accounts of a unit, whose id is known only when it is there. */
const FOR_A_UNIT: Run = {
  how: 'run',
  on: 'moto',
  first: A_UNIT,
  with: { 'ou-abcd-11111111': '"$UNIT"' },
  says: /"OperationId"/,
}

export const STACKS: readonly Entry[] = [
  { like: /^aws cloudformation activate-organizations-access$/, way: SILENT },
  {
    like: /^aws cloudformation deploy /,
    way: {
      how: 'run',
      on: 'moto',
      first: 'aws cloudformation delete-stack --stack-name ami-cleanup',
      then: 'aws iam list-roles --query "Roles[].RoleName" --output text',
      says: /ami-cleanup-(e2e-)?read-only/,
    },
  },
  {
    like: /^aws cloudformation create-stack-set /,
    way: { how: 'run', on: 'moto', says: /"StackSetId"/ },
  },
  {
    like: /^aws cloudformation (create|update)-stack-instances /,
    way: FOR_A_UNIT,
  },
  {
    like: /^aws iam list-open-id-connect-providers$/,
    way: {
      how: 'run',
      on: 'moto',
      first:
        'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com',
      says: /oidc-provider\/token\.actions\.githubusercontent\.com/,
    },
  },
  { like: /^aws cloudformation list-stack-instances /, way: SILENT },
  {
    like: /^aws cloudformation update-stack-set /,
    way: { how: 'run', on: 'moto', says: /"OperationId"/ },
  },
  {
    like: /^aws cloudformation delete-stack-instances /,
    way: FOR_A_UNIT,
  },
  { like: /^aws cloudformation delete-stack-set /, way: SILENT },
  {
    like: /^aws iam delete-open-id-connect-provider /,
    way: {
      ...SILENT,
      with: {
        ' ARN': ' arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
      },
    },
  },
]

export const AWS: readonly Entry[] = [
  { like: /aws rbin create-rule /, way: { how: 'run', on: 'moto', says: /"Identifier"/ } },
  {
    like: /^aws cloudtrail lookup-events /,
    way: { how: 'run', on: 'moto', says: /^\S+\s+ami-cleanup-4711\n$/ },
  },
  {
    like: /^aws eks update-kubeconfig /,
    way: {
      how: 'run',
      on: 'moto',
      with: { CLUSTER: 'shop' },
      first:
        'aws eks create-cluster --name shop --role-arn arn:aws:iam::123456789012:role/eks --resources-vpc-config subnetIds=subnet-1,subnet-2',
      says: /Added new context/,
    },
  },
  {
    like: /^aws batch describe-compute-environments > /,
    way: { how: 'run', on: 'moto', then: 'cat "$RUNNER_TEMP/batch.json"', says: /"computeEnv/ },
  },
  {
    like: /aws codebuild list-fleets /,
    way: {
      how: 'run',
      on: 'moto',
      then: 'cat "$RUNNER_TEMP/codebuild.txt"',
      says: /"imageId": "ami-0123456789abcdef0"/,
    },
  },
  {
    like: /aws organizations list-accounts /,
    way: {
      how: 'run',
      on: 'moto',
      first: `
        ${ORGANIZATION}
        aws organizations create-account --email a@example.com --account-name a`,
      then: 'cat "$GITHUB_OUTPUT"',
      says: /^roles<<END\n(arn:aws:iam::\d{12}:role\/ami-cleanup(-read-only)?\n){2,}END\n$/,
    },
  },
  {
    like: /^aws sns publish /,
    way: {
      how: 'run',
      on: 'moto',
      given: { HEADLINE, TOPIC },
      first: 'aws sns create-topic --name ami-cleanup',
      says: /"MessageId"/,
    },
  },
  {
    like: /^aws s3 cp --recursive /,
    way: {
      how: 'run',
      on: 'moto',
      first:
        'aws s3 mb "s3://$BUCKET"; aws s3 cp report.json "s3://$BUCKET/ami-cleanup/2026-11.json"',
      then: 'ls "$RUNNER_TEMP/earlier"',
      says: /^2026-11\.json$/m,
    },
  },
  {
    like: /^aws iam put-role-policy --role-name ami-cleanup-e2e /,
    way: {
      ...SILENT,
      // The command before it makes the role, where that was tried too.
      first:
        'aws iam get-role --role-name ami-cleanup-e2e || aws iam create-role --role-name ami-cleanup-e2e --assume-role-policy-document "{}"',
    },
  },
]
