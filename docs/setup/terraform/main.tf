# GitHub's OIDC provider and the two roles of AMI Cleanup: one that reads, which every workflow of the
# repository may assume, and one that removes, which only protected environments may assume.

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

variable "repository" {
  description = "The repository whose workflows may assume the roles, as its OIDC subject names it: OWNER/NAME, or OWNER@ID/NAME@ID where subjects are immutable."
  type        = string

  validation {
    condition     = can(regex("^([\\w.-]+/[\\w.-]+|[\\w.-]+@\\d+/[\\w.-]+@\\d+)$", var.repository))
    error_message = "It is OWNER/NAME, or OWNER@ID/NAME@ID where subjects are immutable."
  }
}

variable "environments" {
  description = "The environments whose jobs may assume the role that removes. Create and protect them first."
  type        = list(string)
  default     = ["ami-cleanup"]

  validation {
    condition     = length(var.environments) > 0 && alltrue([for name in var.environments : can(regex("^[\\w.-]+$", name))])
    error_message = "It takes one name or more, of letters, digits, '_', '.' and '-'."
  }
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

  # The default of the input `audience`.
  audience = data.aws_partition.current.partition == "aws-cn" ? "sts.amazonaws.com.cn" : "sts.amazonaws.com"

  # The keys are the names of the policies in docs/iam, which are made from the calls in the code.
  roles = {
    read-only = {
      name        = "ami-cleanup-read-only"
      description = "Reads what AMI Cleanup needs for a dry run. It cannot change anything."
      test        = "StringLike"
      subjects    = ["repo:${var.repository}:*"]
    }
    removal = {
      name        = "ami-cleanup"
      description = "Removes images and snapshots with AMI Cleanup."
      test        = "StringEquals"
      subjects    = [for environment in var.environments : "repo:${var.repository}:environment:${environment}"]
    }
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = var.oidc_provider_arn == null ? 1 : 0

  url            = "https://${local.issuer}"
  client_id_list = [local.audience]
}

data "aws_iam_policy_document" "trust" {
  for_each = local.roles

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = [local.audience]
    }

    condition {
      test     = each.value.test
      variable = "${local.issuer}:sub"
      values   = each.value.subjects
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.roles

  name               = each.value.name
  description        = each.value.description
  assume_role_policy = data.aws_iam_policy_document.trust[each.key].json

  # The most that `role-duration-seconds` may be. An hour is enough for runs that take longer: their
  # credentials are renewed before they expire.
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "this" {
  for_each = local.roles

  name   = "ami-cleanup"
  role   = aws_iam_role.this[each.key].id
  policy = replace(file("${path.module}/../../iam/${each.key}.json"), "arn:aws:", "arn:${data.aws_partition.current.partition}:")
}

output "read_only_role_arn" {
  description = "For role-to-assume in dry runs."
  value       = aws_iam_role.this["read-only"].arn
}

output "removal_role_arn" {
  description = "For role-to-assume in the protected environments."
  value       = aws_iam_role.this["removal"].arn
}
