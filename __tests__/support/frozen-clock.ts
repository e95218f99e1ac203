/*
 * Preloaded into a run, this lets its clock stand still at the instant that FROZEN_CLOCK names: what
 * is exactly so old stays exactly so old, however long the run takes.
 */

const RealDate = Date
const instant = new RealDate(process.env['FROZEN_CLOCK'] ?? '').getTime()

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: ConstructorParameters<DateConstructor> | [], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [instant] : args, newTarget) as Date,
  get: (target, key): unknown => (key === 'now' ? () => instant : Reflect.get(target, key)),
})
