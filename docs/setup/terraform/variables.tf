variable "repository" {
  description = "The repository whose workflows may assume the roles, as its OIDC subject names it: OWNER/NAME, or OWNER@ID/NAME@ID where subjects are immutable. Not given where only hub roles may assume them."
  type        = string
  default     = null

  validation {
    condition     = var.repository == null || can(regex("^([\\w.-]+/[\\w.-]+|[\\w.-]+@\\d+/[\\w.-]+@\\d+)$", var.repository))
    error_message = "It is OWNER/NAME, or OWNER@ID/NAME@ID where subjects are immutable."
  }
}

variable "read_only_environment" {
  description = "The environment whose jobs may assume the role that reads. Create and protect it first. Not given where every workflow of the repository may read. What it reads includes user data."
  type        = string
  default     = null
}

variable "environments" {
  description = "The environments whose jobs may assume the role that removes. Create and protect them first: GitHub makes one that is missing without any rule, and every branch may then use it."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.environments : can(regex("^[\\w.-]+$", name))])
    error_message = "Its names are of letters, digits, '_', '.' and '-'."
  }
}

variable "main_branch" {
  description = "A protected branch whose jobs without an environment may assume the role that removes, such as main. Only where there are no protected environments."
  type        = string
  default     = null
}

variable "create_oidc_provider" {
  description = "Whether the account still needs the OIDC provider. An account can have one for each issuer: false where it is there already, and where other roles are to keep it when this goes."
  type        = bool
  default     = true
}

variable "issuer" {
  description = "The host and path that the tokens come from. For GitHub Enterprise Cloud with data residency token.actions.SUBDOMAIN.ghe.com, for GitHub Enterprise Server HOSTNAME/_services/token."
  type        = string
  default     = "token.actions.githubusercontent.com"

  validation {
    condition     = can(regex("^[A-Za-z0-9.-]+(/[\\w./-]+)?$", var.issuer)) && !endswith(var.issuer, "/")
    error_message = "It has no https:// and no slash at its end."
  }
}

variable "hub_role_arn" {
  description = "With role-chaining, the role whose credentials the job has; it may then assume both roles. It must itself trust protected environments only."
  type        = string
  default     = null

  validation {
    condition     = var.hub_role_arn == null || can(regex("^arn:aws[\\w-]*:iam::\\d{12}:role/[\\w+=,.@/-]+$", var.hub_role_arn))
    error_message = "It is the ARN of a role."
  }
}

variable "hub_read_only_role_arn" {
  description = "With role-chaining, a second hub role, for dry runs; it may assume only the role that reads."
  type        = string
  default     = null

  validation {
    condition     = var.hub_read_only_role_arn == null || can(regex("^arn:aws[\\w-]*:iam::\\d{12}:role/[\\w+=,.@/-]+$", var.hub_read_only_role_arn))
    error_message = "It is the ARN of a role."
  }
}

variable "external_id" {
  description = "With role-chaining, the external id that the hub has to give (role-external-id)."
  type        = string
  default     = null
}

variable "create_removal_role" {
  description = "Whether there is a role that removes. With false only the role that reads is there, and one that removes goes: to look first, and to stop in an emergency."
  type        = bool
  default     = true
}

variable "two_steps" {
  description = "Whether IAM itself refuses to deregister an image without the tag ami-cleanup:disabled-at. For runs with grace only, and with true images that failed to be made stay."
  type        = bool
  default     = false
}

variable "read_only_role_name" {
  description = "The name of the role for dry runs."
  type        = string
  default     = "ami-cleanup-read-only"
}

variable "removal_role_name" {
  description = "The name of the role that removes."
  type        = string
  default     = "ami-cleanup"
}

variable "role_path" {
  description = "The IAM path of both roles."
  type        = string
  default     = "/"
}

variable "permissions_boundary" {
  description = "The policy of the account that bounds both roles, by its name with its path, if it has one."
  type        = string
  default     = null
}

variable "read_parameters" {
  description = "Whether the roles may list parameters by their path, which only the input ssm-parameter-paths needs."
  type        = bool
  default     = true
}

variable "tags" {
  description = "The tags of the roles and the provider."
  type        = map(string)
  default     = {}
}
