terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The first that creates an OIDC provider without a thumbprint_list.
      version = ">= 5.81"
    }
  }
}
