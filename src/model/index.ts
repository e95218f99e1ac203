/**
 * The words of the product, as types. Data flows one way through them:
 * inputs → Inventory → Plan → Outcomes → report. Nothing in here does anything.
 */
export * from './target.ts'
export * from './image.ts'
export * from './reference.ts'
export * from './inventory.ts'
export * from './outcome.ts'
export * from './plan.ts'
export * from './policy.ts'
export * from './problem.ts'
