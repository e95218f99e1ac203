/**
 * How each command of the pages is tried. The first entry whose pattern a command matches counts, and
 * entries are tried in this order. A command without an entry, and an entry without a command, are
 * errors.
 */

/** It is run in a fresh clone by bash, which stops at the first error. */
export interface Run {
  readonly how: 'run'
  /** Where its calls of AWS go. */
  readonly on: 'emulator' | 'moto'
  /** What stands for something of the reader's own, and what it is here. */
  readonly with?: Readonly<Record<string, string>>
  /** Values of variables that a workflow would fill in. */
  readonly given?: Readonly<Record<string, string>>
  /** Shell commands that bring about what it needs. */
  readonly first?: string
  /** Shell commands that show what it did; `$PRINTED` is the file with what it printed, and `$SCRIPT` the one with it. */
  readonly then?: string
  /** What has to be seen then: something, if nothing is said. */
  readonly says?: RegExp
}

/** Another check runs it. */
export interface Covered {
  readonly how: 'covered'
  readonly by: string
  /** The file that runs it. */
  readonly in: string
}

/** The name of a command, which other pages show with its arguments. */
export interface Named {
  readonly how: 'named'
}

export interface NotRun {
  readonly how: 'not run'
  readonly because: string
  /** What is run in its place, in the clone. */
  readonly instead?: (text: string) => string
}

export interface Entry {
  readonly like: RegExp
  readonly way: Run | Covered | Named | NotRun
}

const CI = '.ci/run'

/** Every change goes through it. */
const covered = (by: string): Covered => ({ how: 'covered', by, in: CI })

/** The image that somebody wants back. */
export const DISABLED_IMAGE = 'ami-0d15ab1ed00000001'

const HEADLINE = '21 images were removed'
const RUN_URL = 'https://github.com/octo-org/infra/actions/runs/4711'
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:ami-cleanup'

const IN_THE_CLONE: readonly Entry[] = [
  {
    like: /^npm test -- PATH$/,
    way: {
      how: 'run',
      on: 'emulator',
      with: { PATH: '__tests__/unit/text/ids.test.ts 2>&1' },
      says: /^Tests: .* passed/m,
    },
  },
  {
    like: /^npm run policy$/,
    way: { how: 'run', on: 'emulator', says: /npm run --silent policy/ },
  },
  {
    like: /^npm run policy -- /,
    way: { how: 'run', on: 'emulator', says: /"Version": "2012-10-17"/ },
  },
  {
    like: /^npm run --silent policy -- /,
    way: { how: 'run', on: 'emulator', then: 'jq .Statement "$PRINTED"', says: /"Sid"/ },
  },
  {
    like: /^npm run try( -- --aws-region=eu-west-1)?$/,
    way: {
      how: 'run',
      on: 'emulator',
      then: 'jq .dryRun demo/try.json && cat "$PRINTED"',
      says: /^true\n[^]*Nothing was removed/,
    },
  },
  {
    like: /^npm run demo -- --mapping=/,
    way: { how: 'run', on: 'emulator', then: 'jq -r .settings demo/real-run.json', says: /name:/ },
  },
  {
    like: /^npm run e2e -- --region=eu-west-1$/,
    way: { how: 'run', on: 'emulator', says: /all images are back from the Recycle Bin/ },
  },
  {
    like: /^npm version /,
    way: { how: 'run', on: 'emulator', then: 'jq .version package.json', says: /^"1\.2\.3"$/m },
  },
]

const COVERED: readonly Entry[] = [
  { like: /^npm ci$/, way: covered('npm ci && npm test') },
  { like: /^npm test$/, way: covered('npm ci && npm test') },
  { like: /^npm run build$/, way: covered('npm run build') },
  { like: /^npm run lint$/, way: covered('npm run lint') },
  { like: /^npm run typecheck$/, way: covered('npm run typecheck') },
  { like: /^npm run docs$/, way: covered('npm run docs') },
  { like: /^npm run demo$/, way: covered('npm run demo') },
  { like: /^npm run demo -- --fleet$/, way: covered('npm run demo -- --fleet') },
  { like: /^npm run test:moto$/, way: covered('npm run test:moto') },
  { like: /^npm run test:commands$/, way: covered('npm run test:commands') },
  { like: /^npm run test:act$/, way: covered('npm run test:act') },
  { like: /^npm run lint:workflows$/, way: covered('npm run lint:workflows') },
  {
    like: /^npm run e2e -- --region=eu-west-1 --emulator$/,
    way: covered('npm run e2e -- --region=eu-west-1 --emulator'),
  },
  { like: /^packer /, way: covered('npm run test:act') },
  {
    like: /^npm run mutation$/,
    way: {
      how: 'covered',
      by: 'npm run "mutation:${PART}"',
      in: '.github/workflows/mutation.yml',
    },
  },
  {
    like: /^\.ci\/run$/,
    way: { how: 'covered', by: 'bash .ci/run', in: '.github/workflows/ci.yml' },
  },
  { like: /^npm run e2e$/, way: { how: 'named' } },
]

/** `--only=pace,legs` names two. */
const partsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?:--only=|,)([a-z]+)/g)].map(([, part = '']) => part)

const NOT_RUN: readonly Entry[] = [
  {
    like: /^npm run format$/,
    way: {
      how: 'not run',
      because: 'it takes as long as the linter, which CI runs already; a single file is formatted',
      instead: () =>
        'PATH="node_modules/.bin:$PATH" bash -euc "$(npm pkg get scripts.format | jq -r \'gsub(" [.]"; " eslint.config.js")\')"',
    },
  },
  {
    like: /^npm run benchmark( -- .*)?$/,
    way: {
      how: 'not run',
      because: 'it measures for half an hour; that the parts it names are there is tried',
      instead: (text) =>
        `ls package.json ${partsIn(text)
          .map((part) => `scripts/benchmark/${part}.ts`)
          .join(' ')}`,
    },
  },
  {
    like: /^npm run pictures$/,
    way: { how: 'not run', because: 'it needs Chromium, and somebody who looks at the pictures' },
  },
  { like: /^kubectl /, way: { how: 'not run', because: 'it needs a cluster with Karpenter' } },
]

/** Rows in which no cell is empty, as it would be by a field that there is not. */
const ROWS = /^(?![^]*\bnull\b)(?:[^\t\n]+(?:\t[^\t\n]+)*\n)+$/

/** The report is of a real run on the demo's account, in which one image could not be removed. */
const QUESTIONS: readonly Entry[] = [
  {
    like: /^jq [^]*restore-image-from-recycle-bin[^]* report\.json$/,
    way: {
      how: 'run',
      on: 'emulator',
      then: 'bash -e "$PRINTED"',
      says: /"Return": true/,
    },
  },
  {
    like: /^jq [^]*\$family[^]* report\.json$/,
    way: { how: 'run', on: 'emulator', with: { 'dev.web': 'dev.front' }, says: ROWS },
  },
  { like: /^jq [^]* report\.json$/, way: { how: 'run', on: 'emulator', says: ROWS } },
  {
    like: /^aws ec2 enable-image --image-id ami-…$/,
    way: {
      how: 'run',
      on: 'emulator',
      with: { 'ami-…': DISABLED_IMAGE },
      then: `aws ec2 describe-images --image-ids ${DISABLED_IMAGE} --query 'Images[].State'`,
      says: /"available"/,
    },
  },
]

const ORGANIZATION =
  'aws organizations describe-organization || aws organizations create-organization'

const STACKS: readonly Entry[] = [
  {
    like: /^aws cloudformation deploy /,
    way: {
      how: 'run',
      on: 'moto',
      first: 'aws cloudformation delete-stack --stack-name ami-cleanup',
      then: 'aws iam list-roles --query "Roles[].RoleName" --output text',
      says: /ami-cleanup-read-only/,
    },
  },
  {
    like: /^aws cloudformation create-stack-set /,
    way: { how: 'run', on: 'moto', says: /"StackSetId"/ },
  },
  {
    like: /^aws cloudformation (create|update)-stack-instances /,
    way: {
      how: 'run',
      on: 'moto',
      first: `
        ${ORGANIZATION}
        ROOT_ID="$(aws organizations list-roots --query 'Roots[0].Id' --output text)"
        UNIT="$(aws organizations list-organizational-units-for-parent --parent-id "$ROOT_ID" --query 'OrganizationalUnits[0].Id' --output text)"
        if [ "$UNIT" = None ]; then
          UNIT="$(aws organizations create-organizational-unit --parent-id "$ROOT_ID" --name accounts --query OrganizationalUnit.Id --output text)"
        fi`,
      with: { 'ou-abcd-11111111': '"$UNIT"' },
      says: /"OperationId"/,
    },
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
]

const AWS: readonly Entry[] = [
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
]

const GITHUB: readonly Entry[] = [
  {
    like: /^gh api repos\/OWNER\/NAME\/actions\/oidc\/customization\/sub /,
    way: { how: 'run', on: 'emulator', says: /^repo:octo-org@123\/infra@456$/m },
  },
  { like: /^gh attestation verify /, way: { how: 'run', on: 'emulator' } },
  {
    like: /gh issue list /,
    way: {
      how: 'run',
      on: 'emulator',
      given: { HEADLINE, RUN: RUN_URL, GH_TOKEN: 'none', GH_REPO: 'octo-org/infra' },
      then: 'cat "$PRINTED" && bash -e "$SCRIPT"',
      says: /^created [^]*21 images were removed[^]*\nedited 17 21 images were removed/,
    },
  },
  {
    like: /^jq --null-input [^]*curl /,
    way: {
      how: 'run',
      on: 'emulator',
      given: { HEADLINE, RUN: RUN_URL, WEBHOOK: '$HOOK' },
      says: /"text": *"21 images were removed <https:[^|]*\|The run>"/,
    },
  },
  {
    like: /^echo "Removed \$IMAGES/,
    way: { how: 'run', on: 'emulator', given: { IMAGES: 'ami-1 ami-2', FREED: '12' } },
  },
  {
    like: /^end=\$\([^]*ami-cleanup-rules\.yml/,
    way: {
      how: 'run',
      on: 'emulator',
      first: 'printf -- "- family: golden.*\\n  keep: true\\n" > .github/ami-cleanup-rules.yml',
      then: 'cat "$GITHUB_OUTPUT"',
      says: /^list<<(\S+)\n- family: golden\.\*\n {2}keep: true\n\n\1\n$/,
    },
  },
]

export const REGISTER: readonly Entry[] = [
  ...IN_THE_CLONE,
  ...QUESTIONS,
  ...STACKS,
  ...AWS,
  ...GITHUB,
  ...COVERED,
  ...NOT_RUN,
]
