output "read_only_role_arn" {
  description = "For role-to-assume in dry runs."
  value       = aws_iam_role.this["read-only"].arn
}

output "removal_role_arn" {
  description = "For role-to-assume in the protected environments."
  value       = aws_iam_role.this["removal"].arn
}
