# What lets the Recycle Bin keep what is removed. The summary of a run shows the same two commands.

against moto
{
# shown: rules
aws rbin create-rule --region eu-west-1 --resource-type EC2_IMAGE --retention-period RetentionPeriodValue=14,RetentionPeriodUnit=DAYS
aws rbin create-rule --region eu-west-1 --resource-type EBS_SNAPSHOT --retention-period RetentionPeriodValue=14,RetentionPeriodUnit=DAYS
# end
} | says '"Identifier"'
