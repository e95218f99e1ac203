# GitHub's OIDC provider and the two roles of AMI Cleanup: one that reads, which pull requests may
# assume, and one that removes, which only a protected environment may assume.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "repository" {
  description = "The repository whose workflows may assume the roles, as OWNER/NAME."
  type        = string
}

variable "environment" {
  description = "The environment whose jobs may assume the role that removes. Protect it with reviewers or a branch rule."
  type        = string
  default     = "ami-cleanup"
}

variable "oidc_provider_arn" {
  description = "The ARN of GitHub's OIDC provider where the account has it already; null to create it."
  type        = string
  default     = null
}

data "aws_partition" "current" {}

locals {
  issuer       = "token.actions.githubusercontent.com"
  provider_arn = var.oidc_provider_arn != null ? var.oidc_provider_arn : aws_iam_openid_connect_provider.github[0].arn

  # The policies are those of docs/iam, which are made from the calls in the code.
  policies = {
    for name in ["read-only", "removal"] :
    name => replace(file("${path.module}/../../iam/${name}.json"), "arn:aws:", "arn:${data.aws_partition.current.partition}:")
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.oidc_provider_arn == null ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust_read_only" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringLike"
      variable = "${local.issuer}:sub"
      values   = ["repo:${var.repository}:*"]
    }
  }
}

data "aws_iam_policy_document" "trust_removal" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["repo:${var.repository}:environment:${var.environment}"]
    }
  }
}

resource "aws_iam_role" "read_only" {
  name               = "ami-cleanup-read-only"
  description        = "Reads what AMI Cleanup needs for a dry run. It cannot change anything."
  assume_role_policy = data.aws_iam_policy_document.trust_read_only.json
}

resource "aws_iam_role_policy" "read_only" {
  name   = "ami-cleanup"
  role   = aws_iam_role.read_only.id
  policy = local.policies["read-only"]
}

resource "aws_iam_role" "removal" {
  name               = "ami-cleanup"
  description        = "Removes images and snapshots with AMI Cleanup."
  assume_role_policy = data.aws_iam_policy_document.trust_removal.json

  # A run may take hours; its credentials are renewed on the way.
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "removal" {
  name   = "ami-cleanup"
  role   = aws_iam_role.removal.id
  policy = local.policies["removal"]
}

output "read_only_role_arn" {
  description = "For role-to-assume in dry runs."
  value       = aws_iam_role.read_only.arn
}

output "removal_role_arn" {
  description = "For role-to-assume in the protected environment."
  value       = aws_iam_role.removal.arn
}
