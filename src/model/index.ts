/**
 * The words of the product, as types. Data flows one way through them:
 * inputs → Inventory → Plan → Outcomes → report. Nothing in here does anything.
 */
export * from './identity.ts'
export * from './image.ts'
export * from './inventory.ts'
export * from './outcome.ts'
export * from './parts.ts'
export * from './plan.ts'
export * from './policy.ts'
export * from './problem.ts'
export * from './reason.ts'
export * from './rule.ts'
export * from './target.ts'
export * from './time.ts'
export * from './usage.ts'
