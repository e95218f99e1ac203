output "read_only_role_arn" {
  description = "For role-to-assume in dry runs."
  value       = aws_iam_role.this["read-only"].arn
}

output "removal_role_arn" {
  description = "For role-to-assume in the protected environments; null where it is left out."
  value       = one([for key, role in aws_iam_role.this : role.arn if key == "removal"])
}
