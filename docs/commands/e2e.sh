# The built action, end to end.

# A check of its own.
npm() { by_ci "npm $*"; }
# shown: emulator
npm ci && npm run build
npm run e2e -- --region=eu-west-1 --emulator
# end
npm() { command npm "$@"; }
npm run e2e -- --region=eu-west-1 | says 'all images are back from the Recycle Bin'

against moto
{
# shown: recycle-bin
for type in EC2_IMAGE EBS_SNAPSHOT; do
  aws rbin create-rule --resource-type "$type" \
    --retention-period RetentionPeriodValue=1,RetentionPeriodUnit=DAYS \
    --resource-tags ResourceTagKey=ami-cleanup-e2e
done
# end
} | says '"Identifier"'

# shown: roles
aws cloudformation deploy --template-file docs/setup/cloudformation.yml --stack-name ami-cleanup-e2e \
  --capabilities CAPABILITY_NAMED_IAM \
  --parameter-overrides Repository=OWNER/NAME Environment=e2e \
    RemovalRoleName=ami-cleanup-e2e ReadOnlyRoleName=ami-cleanup-e2e-read-only
aws iam put-role-policy --role-name ami-cleanup-e2e --policy-name e2e \
  --policy-document file://docs/iam/e2e.json
# end
aws iam list-roles --query 'Roles[].RoleName' --output text | says 'ami-cleanup-e2e-read-only'

# shown: workflow
gh variable set E2E_ROLE --env e2e --body arn:aws:iam::111122223333:role/ami-cleanup-e2e
gh variable set E2E_REGION --env e2e --body eu-west-1
gh workflow run e2e.yml
# end
