# GitHub's OIDC provider and the two roles of AMI Cleanup: one that reads, which every workflow of the
# repository may assume, and one that removes, which only protected environments may assume.

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

locals {
  partition = data.aws_partition.current.partition
  iam       = "arn:${local.partition}:iam::${data.aws_caller_identity.current.account_id}"

  creates_provider = var.create_oidc_provider && var.repository != null
  provider_arn     = local.creates_provider ? aws_iam_openid_connect_provider.github[0].arn : "${local.iam}:oidc-provider/${var.issuer}"

  # The default of the input `audience`.
  audience = local.partition == "aws-cn" ? "sts.amazonaws.com.cn" : "sts.amazonaws.com"

  # The keys are the names of the policies, which are made from the calls in the code.
  all_roles = {
    read-only = {
      name        = var.read_only_role_name
      description = "Reads what AMI Cleanup needs for a dry run. It cannot change anything."
      test        = "StringLike"
      subjects    = var.repository == null ? [] : ["repo:${var.repository}:${var.read_only_environment == null ? "*" : "environment:${var.read_only_environment}"}"]
      hubs        = compact([var.hub_role_arn, var.hub_read_only_role_arn])
    }
    removal = {
      name        = var.removal_role_name
      description = "Removes images and snapshots with AMI Cleanup."
      test        = "StringEquals"
      hubs        = compact([var.hub_role_arn])
      subjects = var.repository == null ? [] : concat(
        [for environment in var.environments : "repo:${var.repository}:environment:${environment}"],
        var.main_branch == null ? [] : ["repo:${var.repository}:ref:refs/heads/${var.main_branch}"],
      )
    }
  }

  roles = { for key, role in local.all_roles : key => role if key != "removal" || var.create_removal_role }

  # Statements that not everybody needs.
  left_out = concat(
    var.read_parameters ? [] : ["ReadParametersByPath"],
    var.two_steps ? [] : ["RemoveOnlyWhatWasDisabled"],
  )
  policies = {
    for key in keys(local.roles) :
    key => jsondecode(replace(file("${path.module}/policies/${key}.json"), "arn:aws:", "arn:${local.partition}:"))
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  count = local.creates_provider ? 1 : 0

  url            = "https://${var.issuer}"
  client_id_list = [local.audience]
  tags           = var.tags
}

data "aws_iam_policy_document" "trust" {
  for_each = local.roles

  dynamic "statement" {
    for_each = length(each.value.subjects) > 0 ? [each.value] : []

    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]

      principals {
        type        = "Federated"
        identifiers = [local.provider_arn]
      }

      condition {
        test     = "StringEquals"
        variable = "${var.issuer}:aud"
        values   = [local.audience]
      }

      condition {
        test     = statement.value.test
        variable = "${var.issuer}:sub"
        values   = statement.value.subjects
      }
    }
  }

  dynamic "statement" {
    for_each = each.value.hubs

    content {
      actions = ["sts:AssumeRole"]

      principals {
        type        = "AWS"
        identifiers = [statement.value]
      }

      dynamic "condition" {
        for_each = var.external_id == null ? [] : [var.external_id]

        content {
          test     = "StringEquals"
          variable = "sts:ExternalId"
          values   = [condition.value]
        }
      }
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.roles

  name                 = each.value.name
  path                 = var.role_path
  description          = each.value.description
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  permissions_boundary = var.permissions_boundary == null ? null : "${local.iam}:policy/${var.permissions_boundary}"
  tags                 = var.tags

  # The most that `role-duration-seconds` may be. An hour is enough for runs that take longer: their
  # credentials are renewed before they expire.
  max_session_duration = 3600

  lifecycle {
    precondition {
      condition     = length(each.value.subjects) + length(each.value.hubs) > 0
      error_message = "Nobody may assume the role ${each.value.name}: give repository or a hub role, and for the role that removes environments, main_branch or hub_role_arn too. create_removal_role = false leaves that one out."
    }
  }
}

resource "aws_iam_role_policy" "this" {
  for_each = local.roles

  name = "ami-cleanup"
  role = aws_iam_role.this[each.key].id
  policy = jsonencode(merge(local.policies[each.key], {
    Statement = [
      for statement in local.policies[each.key].Statement : statement
      if !contains(local.left_out, statement.Sid)
    ]
  }))
}
