# What CONTRIBUTING.md tells. Most of it is a check of its own: here it is seen that it is one.

# `npm test` runs what these two run a part of.
npm() {
  case "$*" in
    'run test:unit' | 'run test:watch') command npm pkg get "scripts.$2" | says '^"' ;;
    *) by_ci "npm $*" ;;
  esac
}
# shown: start
npm ci        # Node 20 or newer; Node 24, on which the action runs, comes with it
npm test      # unit, property, emulator, contract and scenario tests; `npm test -- PATH` runs one file. It builds dist/ first where src/ has changed
npm run test:unit   # the unit tests of what you changed since the last commit, in seconds and without a build
npm run test:watch  # the same, again whenever you save a file
npm run lint  # type-aware; `npm run format` mends what it can
npm run typecheck
npm run docs  # writes README tables, policies, the JSON Schema and the picture of the rooms anew
# end
npm run test:moto
npm run test:browser
npm run test:commands
npm run test:act
npm run lint:workflows

node() { test -e "$1" && by_ci npm run test:act; }
node scripts/test-act.ts after-a-bake
unset -f node

.ci/run() { grep -q 'bash .ci/run' .github/workflows/ci.yml; }
.ci/run

npm() { grep -q 'npm run "mutation:${PART}"' .github/workflows/mutation.yml; }
npm run mutation

npm() { command npm "${@/PATH/$(find __tests__/unit/text -name '*.test.ts' | head -n 1)}" 2>&1; }
npm test -- PATH | says '^Tests: .* passed'

npm() { ls "docs/commands/$4.sh"; }
npm run test:commands -- report

# They take long, or need somebody who looks at pictures: that what they name is there is seen.
npm() {
  command npm pkg get "scripts.$2" | says '^"'
  for part in $(sed -nE 's/^--only=//p' <<< "${4:-}" | tr , ' '); do grep -q "^  $part: " scripts/benchmark/parts.ts; done
}
npm run format
npm run e2e
npm run pictures
npm run fuzz
npm run fuzz -- --minutes=10
npm run fuzz -- --stories=200000
npm run benchmark
npm run benchmark -- --write
npm run benchmark -- --only=pace,width
npm run benchmark -- --only=size,width
npm run benchmark -- --runs=5
unset -f npm

npm run policy | says 'npm run --silent policy'
npm run policy -- read-only | says '"Version": "2012-10-17"'
npm run policy -- two-steps | says 'RemoveOnlyWhatWasDisabled'
npm run policy -- removal | says '"Version": "2012-10-17"'
npm run --silent policy -- read-only | jq .Statement | says '"Sid"'
npm run --silent policy -- removal | jq .Statement | says '"Sid"'
npm run --silent policy -- removal --partition=aws-cn | jq .Statement | says 'arn:aws-cn:'
