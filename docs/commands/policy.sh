# Policies that are narrower than those of docs/iam.

json() { jq .Statement | says '"Sid"'; }
{
# shown: narrow
npm run --silent policy -- two-steps
npm run --silent policy -- removal --regions=eu-west-1,us-east-1
npm run --silent policy -- removal --tag=team=web
npm run --silent policy -- read-only --skip-references=launch-configurations
# end
} | json
npm run --silent policy -- removal --tag=team=web | says '"aws:ResourceTag/team": "web"'
