# The environments that the role that removes trusts, with their rules.

{
# shown: unattended
gh api --method PUT repos/OWNER/NAME/environments/ami-cleanup-unattended \
  -F 'deployment_branch_policy[protected_branches]=false' \
  -F 'deployment_branch_policy[custom_branch_policies]=true'
gh api --method POST repos/OWNER/NAME/environments/ami-cleanup-unattended/deployment-branch-policies -f name=main
# end
} | says '(?s)environments/ami-cleanup-unattended PUT.*deployment-branch-policies POST name=main'

gh workflow run ami-cleanup.yml
