# The roles in one account, and what CloudTrail knows of them.

{
# shown: subject
gh api repos/OWNER/NAME/actions/oidc/customization/sub --jq .sub_claim_prefix
# end
} | says '^repo:octo-org@123/infra@456$'

against moto
has_roles() {
  aws iam list-roles --query 'Roles[].RoleName' --output text | says 'ami-cleanup-read-only'
  aws cloudformation delete-stack --stack-name ami-cleanup
}
# shown: look
aws cloudformation deploy --template-file docs/setup/cloudformation.yml --stack-name ami-cleanup \
  --capabilities CAPABILITY_NAMED_IAM --parameter-overrides CreateRemovalRole=false \
    Repository="$(gh api repos/OWNER/NAME/actions/oidc/customization/sub --jq '.sub_claim_prefix | ltrimstr("repo:")')"
# end
# shown: remove
aws cloudformation deploy --template-file docs/setup/cloudformation.yml --stack-name ami-cleanup \
  --capabilities CAPABILITY_NAMED_IAM --parameter-overrides CreateRemovalRole=true \
    UnattendedEnvironment=ami-cleanup-unattended
# end
aws iam list-roles --query 'Roles[].RoleName' --output text | says 'ami-cleanup\t|ami-cleanup$'
has_roles
# shown: tags
aws cloudformation deploy --template-file docs/setup/cloudformation.yml --stack-name ami-cleanup \
  --capabilities CAPABILITY_NAMED_IAM --tags team=platform \
  --parameter-overrides Repository=OWNER/NAME UnattendedEnvironment=ami-cleanup-unattended
# end
aws iam list-roles --query 'Roles[].RoleName' --output text | says 'ami-cleanup-read-only'
{
# shown: failed
aws cloudformation delete-stack --stack-name ami-cleanup
aws cloudformation wait stack-delete-complete --stack-name ami-cleanup
# end
} > /dev/null
# shown: hub
aws cloudformation deploy --template-file docs/setup/cloudformation.yml --stack-name ami-cleanup \
  --capabilities CAPABILITY_NAMED_IAM \
  --parameter-overrides HubRoleArn=arn:aws:iam::111122223333:role/ami-cleanup-hub \
    HubReadOnlyRoleArn=arn:aws:iam::111122223333:role/ami-cleanup-hub-read-only
# end
has_roles

# shown: hub-roles
aws cloudformation deploy --template-file docs/setup/hub.yml --stack-name ami-cleanup-hub \
  --capabilities CAPABILITY_NAMED_IAM \
  --parameter-overrides Repository=OWNER/NAME OrganizationId=o-a1b2c3d4e5
# end
aws iam get-role --role-name ami-cleanup-hub | says 'environment:ami-cleanup-unattended'
aws cloudformation delete-stack --stack-name ami-cleanup-hub
# shown: organization
aws cloudformation deploy --template-file docs/setup/organization.yml --stack-name ami-cleanup-organization \
  --capabilities CAPABILITY_NAMED_IAM --parameter-overrides Repository=OWNER/NAME
# end
aws iam get-role --role-name ami-cleanup-list-accounts | says 'repo:OWNER/NAME'
aws cloudformation delete-stack --stack-name ami-cleanup-organization
# shown: recycle-bin
aws cloudformation deploy --template-file docs/setup/recycle-bin.yml --stack-name ami-cleanup-recycle-bin \
  --parameter-overrides Days=14 --region eu-west-1
# end

{
# shown: cloudtrail
aws cloudtrail lookup-events --region eu-west-1 \
  --lookup-attributes AttributeKey=ResourceName,AttributeValue=ami-0123456789abcdef0 \
  --query 'Events[?EventName==`DeregisterImage`].[EventTime, Username]' --output text
# end
} | says '^\S+\s+ami-cleanup-4711$'
