# What somebody tries first, in a clone of this repository.

# shown: try
npm ci
npm run try -- --aws-region=eu-west-1 --grace=14d
# end
jq .dryRun demo/try.json | says '^true$'
npm run try
test -s demo/try.html

# shown: demo
npm ci && npm run demo
# end
npm run demo -- --mapping=name:front --keep-previous=8
jq --raw-output .settings demo/real-run.json | says 'name:front'

# These are checks of their own.
npm() { by_ci "npm $*"; }
# shown: test
npm ci && npm test
# end
npm run demo -- --fleet

# It opens a browser.
aws() { [ "$*" = 'sso login' ]; }
aws sso login
