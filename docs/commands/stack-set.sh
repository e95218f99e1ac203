# The roles in all accounts of an organization, from the first day to the last.

against moto
aws organizations describe-organization > /dev/null || aws organizations create-organization > /dev/null
ROOT_ID="$(aws organizations list-roots --query 'Roots[0].Id' --output text)"
UNIT="$(aws organizations create-organizational-unit --parent-id "$ROOT_ID" --name accounts --query OrganizationalUnit.Id --output text)"

# A unit's id is known only when it is there.
aws() { command aws "${@/ou-abcd-11111111/$UNIT}"; }
{
# shown: create
aws cloudformation activate-organizations-access

aws cloudformation create-stack-set --stack-set-name ami-cleanup \
  --template-body file://docs/setup/cloudformation.yml \
  --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \
  --capabilities CAPABILITY_NAMED_IAM --tags Key=team,Value=platform \
  --parameters ParameterKey=Repository,ParameterValue=OWNER/NAME \
    ParameterKey=UnattendedEnvironment,ParameterValue=ami-cleanup-unattended

aws cloudformation create-stack-instances --stack-set-name ami-cleanup \
  --deployment-targets OrganizationalUnitIds=ou-abcd-11111111 --regions eu-west-1 \
  --operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=25,ConcurrencyMode=SOFT_FAILURE_TOLERANCE
# end
} | says '(?s)"StackSetId".*"OperationId"'

# shown: failed
aws cloudformation list-stack-instances --stack-set-name ami-cleanup \
  --filters Name=DETAILED_STATUS,Values=FAILED --query 'Summaries[].[Account, StatusReason]' --output text
# end

{
# shown: retry
aws cloudformation update-stack-instances --stack-set-name ami-cleanup \
  --deployment-targets Accounts=111122223333,444455556666,AccountFilterType=INTERSECTION,OrganizationalUnitIds=ou-abcd-11111111 \
  --regions eu-west-1 \
  --parameter-overrides ParameterKey=CreateOidcProvider,ParameterValue=false
# end
} | says '"OperationId"'

{
# shown: update
aws cloudformation update-stack-set --stack-set-name ami-cleanup \
  --template-body file://docs/setup/cloudformation.yml --capabilities CAPABILITY_NAMED_IAM \
  --parameters ParameterKey=Repository,UsePreviousValue=true ParameterKey=UnattendedEnvironment,UsePreviousValue=true \
  --operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=25,ConcurrencyMode=SOFT_FAILURE_TOLERANCE
# end
} | says '"OperationId"'

{
# shown: no-removal-role
aws cloudformation update-stack-set --stack-set-name ami-cleanup --use-previous-template \
  --capabilities CAPABILITY_NAMED_IAM \
  --parameters ParameterKey=Repository,UsePreviousValue=true ParameterKey=UnattendedEnvironment,UsePreviousValue=true \
    ParameterKey=CreateRemovalRole,ParameterValue=false \
  --operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=100,ConcurrencyMode=SOFT_FAILURE_TOLERANCE
# end
} | says '"OperationId"'

{
# shown: arns
aws organizations list-accounts --query 'Accounts[?State==`ACTIVE`].Id' --output text | tr '\t' '\n' |
  sed 's|.*|arn:aws:iam::&:role/ami-cleanup-read-only|'
# end
} | says '^arn:aws:iam::\d{12}:role/ami-cleanup-read-only$'

aws organizations enable-policy-type --root-id "$ROOT_ID" --policy-type SERVICE_CONTROL_POLICY > /dev/null
aws() { command aws "${@/r-abcd/$ROOT_ID}"; }
aws organizations list-roots
# shown: stop
policy="$(aws organizations create-policy --type SERVICE_CONTROL_POLICY --name ami-cleanup-stop \
  --description 'AMI Cleanup takes nothing away' --content file://docs/setup/stop.json \
  --query Policy.PolicySummary.Id --output text)"
aws organizations attach-policy --policy-id "$policy" --target-id r-abcd
# end
aws organizations list-policies-for-target --target-id r-abcd --filter SERVICE_CONTROL_POLICY | says 'ami-cleanup-stop'
aws() { command aws "${@/ou-abcd-11111111/$UNIT}"; }

{
# shown: delete
aws cloudformation delete-stack-instances --stack-set-name ami-cleanup --no-retain-stacks \
  --deployment-targets OrganizationalUnitIds=ou-abcd-11111111 --regions eu-west-1 \
  --operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=25,ConcurrencyMode=SOFT_FAILURE_TOLERANCE

aws cloudformation delete-stack-set --stack-set-name ami-cleanup
# end
} | says '"OperationId"'

{
# shown: recycle-bin
aws cloudformation create-stack-set --stack-set-name ami-cleanup-recycle-bin \
  --template-body file://docs/setup/recycle-bin.yml \
  --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=true \
  --parameters ParameterKey=Days,ParameterValue=14

aws cloudformation create-stack-instances --stack-set-name ami-cleanup-recycle-bin \
  --deployment-targets OrganizationalUnitIds=ou-abcd-11111111 --regions eu-west-1 us-east-1 \
  --operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=25,ConcurrencyMode=SOFT_FAILURE_TOLERANCE
# end
} | says '(?s)"StackSetId".*"OperationId"'

against moto
PROVIDER="$(aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --query OpenIDConnectProviderArn --output text)"
{
# shown: providers
aws iam list-open-id-connect-providers
# end
} | says 'oidc-provider/token\.actions\.githubusercontent\.com'
aws() { command aws "${@/#ARN/$PROVIDER}"; }
aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ARN

# It needs the state of what somebody has deployed.
terraform() { [ "$*" = 'state rm' ]; }
terraform state rm
