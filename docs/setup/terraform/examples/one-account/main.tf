provider "aws" {
  region = "eu-west-1"
}

module "ami_cleanup" {
  source = "../.."

  repository   = "octo-org/infra"
  environments = ["ami-cleanup-unattended"]
  two_steps    = true
}

output "roles" {
  value = [module.ami_cleanup.read_only_role_arn, module.ami_cleanup.removal_role_arn]
}
