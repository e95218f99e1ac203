import type { Covered, Entry } from '../ways.ts'

/** The commands of this repository, and what cannot be run here. */

const CI = '.ci/run'

/** Every change goes through it. */
const covered = (by: string): Covered => ({ how: 'covered', by, in: CI })

/** `--only=pace,legs` names two. */
const partsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?:--only=|,)([a-z]+)/g)].map(([, part = '']) => part)

export const IN_THE_CLONE: readonly Entry[] = [
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

export const COVERED: readonly Entry[] = [
  { like: /^npm ci$/, way: covered('npm ci && npm test') },
  { like: /^npm test$/, way: covered('npm ci && npm test') },
  // What they choose has unit tests; one of the two never ends.
  { like: /^npm run test:(?:unit|watch)$/, way: covered('npm ci && npm test') },
  { like: /^npm run build$/, way: covered('npm run build') },
  { like: /^npm run lint$/, way: covered('npm run lint') },
  { like: /^npm run typecheck$/, way: covered('npm run typecheck') },
  { like: /^npm run docs$/, way: covered('npm run docs') },
  { like: /^npm run demo$/, way: covered('npm run demo') },
  { like: /^npm run demo -- --fleet$/, way: covered('npm run demo -- --fleet') },
  { like: /^npm run test:moto$/, way: covered('npm run test:moto') },
  { like: /^npm run test:browser$/, way: covered('npm run test:browser') },
  { like: /^npm run test:commands$/, way: covered('npm run test:commands') },
  { like: /^npm run test:act$/, way: covered('npm run test:act') },
  { like: /^node scripts\/test-act-uses\.ts /, way: covered('npm run test:act') },
  { like: /^npm run lint:workflows$/, way: covered('npm run lint:workflows') },
  {
    like: /^npm run e2e -- --region=eu-west-1 --emulator$/,
    way: covered('npm run e2e -- --region=eu-west-1 --emulator'),
  },
  {
    like: /^npm run release$/,
    way: {
      how: 'covered',
      by: 'npm run --silent release -- --notes=notes.md',
      in: '.github/workflows/release.yml',
    },
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

export const NOT_RUN: readonly Entry[] = [
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
  {
    like: /^terraform state rm$/,
    way: { how: 'not run', because: 'it needs the state of what somebody has deployed' },
  },
  { like: /^kubectl /, way: { how: 'not run', because: 'it needs a cluster with Karpenter' } },
]
