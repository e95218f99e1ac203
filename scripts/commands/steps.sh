# Steps of docs/workflows that ask AWS something else than a clean-up does, by the real AWS CLI.

against moto
strict() { bash -euo pipefail; }

step batch 'aws batch' | strict
says '"computeEnv' < "$RUNNER_TEMP/batch.json"

step codebuild 'aws codebuild' | strict
says '"imageId": "ami-0123456789abcdef0"' < "$RUNNER_TEMP/codebuild.txt"

aws eks create-cluster --name shop --role-arn arn:aws:iam::123456789012:role/eks \
  --resources-vpc-config subnetIds=subnet-1,subnet-2 > /dev/null
step karpenter 'aws eks' | sed 's/CLUSTER/shop/' | strict | says 'Added new context'

aws organizations describe-organization > /dev/null || aws organizations create-organization > /dev/null
aws organizations create-account --email a@example.com --account-name a > /dev/null
step organization 'aws organizations' | strict
says '\Aroles<<END\n(arn:aws:iam::\d{12}:role/ami-cleanup-read-only\n){2,}END\n' < "$GITHUB_OUTPUT"

TOPIC="$(aws sns create-topic --name ami-cleanup --query TopicArn --output text)"
export TOPIC HEADLINE='21 images were removed'
step sns 'aws sns' | strict | says '"MessageId"'

export BUCKET=ami-cleanup-reports
aws s3 mb "s3://$BUCKET"
aws s3 cp report.json "s3://$BUCKET/ami-cleanup/2026-11.json"
step month-by-month 'aws s3' | strict
ls "$RUNNER_TEMP/earlier" | says '^2026-11\.json$'

export OUTPUTS='{"headline":"3 images","removed-count":"3","disabled-count":"","reclaimed-gib":"1.5"}'
step cloudwatch 'put-metric-data' | strict
aws cloudwatch list-metrics --namespace AmiCleanup --query 'Metrics[].MetricName' --output text | says '^(reclaimed-gib|removed-count)\s(reclaimed-gib|removed-count)$'

export REPORT=report.json GITHUB_RUN_ID=4711 GITHUB_RUN_ATTEMPT=1
step keep-for-audit 'aws s3 cp' | strict
aws s3 ls "s3://$BUCKET/ami-cleanup/" | says '-4711-1\.json$'

aws ssm create-document --name bake --document-type Automation --document-format JSON \
  --content '{"schemaVersion":"0.3","mainSteps":[]}' > /dev/null
aws scheduler create-schedule --name nightly --schedule-expression 'rate(1 day)' \
  --flexible-time-window Mode=OFF --target Arn=arn:aws:scheduler:::aws-sdk:ec2:runInstances,RoleArn=arn:aws:iam::123456789012:role/launch,Input=ami-0123456789abcdef0 > /dev/null
aws stepfunctions create-state-machine --name launch --role-arn arn:aws:iam::123456789012:role/launch \
  --definition '{"StartAt":"Run","States":{"Run":{"Type":"Pass","Comment":"ami-0123456789abcdef0","End":true}}}' > /dev/null
# Not EMR: its commands ask AWS itself, whatever AWS_ENDPOINT_URL says.
for part in 'aws pcs' 'aws rds' 'aws elasticbeanstalk' 'aws ssm' 'aws scheduler' 'aws stepfunctions' 'aws configservice'; do
  step evidence "$part" | strict
done
for file in pcs.txt rds.json beanstalk.json ssm.txt schedules.txt state-machines.txt config.json; do
  says 'ami-0123456789abcdef0' < "$RUNNER_TEMP/evidence-$file"
done
