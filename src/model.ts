/**
 * The words of the product, as types. Data flows one way through them:
 * inputs → Inventory → Plan → Outcomes → report. Nothing in here does anything.
 */
export * from './model/image.ts'
export * from './model/inventory.ts'
export * from './model/outcome.ts'
export * from './model/plan.ts'
export * from './model/policy.ts'
export * from './model/problem.ts'
export * from './model/target.ts'
export * from './model/time.ts'
