import { readFileSync } from 'node:fs'

/*
 * Preloaded into a run, this shifts its clock by what the file that SHIFTED_CLOCK names says at the
 * moment: hours pass between two calls, and nobody waits for them.
 */

const RealDate = Date

const now = (): number =>
  RealDate.now() + Number(readFileSync(process.env['SHIFTED_CLOCK'] ?? '', 'utf8'))

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: ConstructorParameters<DateConstructor> | [], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
  get: (target, key): unknown => (key === 'now' ? now : Reflect.get(target, key)),
})
