# Questions to a report, and what its pages say to do.

{
# shown: removed
jq -r '.targets[] | .accountId as $account | .region as $region | .images[] | select(.outcome == "removed" or .outcome == "disabled") | [$account, $region, .outcome, .id, .name] | @tsv' report.json
# end
} | rows

{
# shown: image
jq -r --arg id ami-00000000000000001 '.targets[].images[] | select(.id == $id) | "\(.verdict): \(.reason). \(.explanation)", (.references[] | "\(.source): \(.resource)")' report.json
# end
} | rows

{
# shown: cost
jq -r '.targets | group_by(.accountId)[] | [.[0].accountId, (map(.totals.reclaimableUsdPerMonth) | add * 100 | round / 100)] | @tsv' report.json
# end
} | rows

{
# shown: errors
jq -r '.errors[] | . as $error | (.items // [{}])[] | [$error.region // "the run", $error.code, $error.cause, .id // .source // "", .message // $error.message] | @tsv' report.json
# end
} | rows

jq() { command jq "${@/ami-0123456789abcdef0/$(command jq -r '[.targets[].images[] | select(.outcome == "removed").id][0]' report.json)}"; }
{
# shown: audit
jq -r --arg id ami-0123456789abcdef0 '.run as $run | .targets[] | . as $target | .images[] | select(.id == $id) |
  "\(.outcome) at \(.answeredAt), request \(.requestId)",
  "by \($run.actor) in \($run.url), role session \($target.session // "of the job")",
  "because \(.reason): \(.explanation)",
  ($target.evidence[] | "read \(.source): \(.resources) resources, at \(.readAt // "no time")")' report.json
# end
} | says '(?s)^removed at .*request [\w-]+.*because .*read instances'
unset -f jq

# The demo has another family.
jq() { command jq "${@/dev.web/dev.front}"; }
{
# shown: family
jq -r --arg family dev.web '.targets[] | .region as $region | .images[] | select(.family == $family and .verdict == "keep") | [$region, .id, .createdAt[:10], .reason, (.rank // "no rank")] | @tsv' report.json
# end
} | rows
unset -f jq

{
# shown: undo
jq --raw-output '.targets[] | .region as $region | .images[] | select(.outcome == "removed") |
  (.snapshots[] | select(.outcome == "deleted") |
    "aws ec2 restore-snapshot-from-recycle-bin --region \($region) --snapshot-id \(.id)"),
  "aws ec2 restore-image-from-recycle-bin --region \($region) --image-id \(.id)"' report.json
# end
} > undo.sh
bash -euo pipefail undo.sh | says '"Return": true'

{
# shown: disabled
aws ec2 describe-images --owners self --include-disabled --filters Name=tag-key,Values=ami-cleanup:disabled-at \
  --query 'Images[].[ImageId, State, Name]' --output text
# end
} | says "^$DISABLED_IMAGE\s+disabled\s"

aws() { command aws "${@/ami-…/$DISABLED_IMAGE}"; }
aws ec2 enable-image --image-id ami-…
aws ec2 describe-images --image-ids "$DISABLED_IMAGE" --query 'Images[].State' | says '"available"'
