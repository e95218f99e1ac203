/** The reason of the first rule that holds, in the rules' own order; undefined where none does. */
export function firstReason<Subject extends readonly unknown[], Reason>(
  rules: readonly ((...subject: Subject) => Reason | undefined)[],
  ...subject: Subject
): Reason | undefined {
  for (const rule of rules) {
    const reason = rule(...subject)
    if (reason !== undefined) return reason
  }
  return undefined
}
