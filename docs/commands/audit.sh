# Who approved what was removed. GitHub's command line has a stand-in that knows the options of its manual.

{
# shown: approvals
gh api repos/OWNER/NAME/actions/runs/4711/approvals \
  --jq '.[] | [.user.login, .state, .comment, .environments[].name] | @tsv'
# end
} | says '^octocat\s+approved\s+Looks right\s+ami-cleanup$'

mkdir -p result && cp report.json result/
{
# shown: report
gh run download 4711 --repo OWNER/NAME --name ami-cleanup-result --dir result
mv result/*.json report.json
# end
} > /dev/null

mkdir -p plan && cp report.json plan/ami-cleanup-plan.json
{
# shown: plan
gh run download 4711 --repo OWNER/NAME --name ami-cleanup-plan --dir plan
sha256sum plan/ami-cleanup-plan.json
# end
} | says '^[0-9a-f]{64}  plan/ami-cleanup-plan\.json$'

# shown: verify
gh attestation verify report.json --repo OWNER/NAME
# end
