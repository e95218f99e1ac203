import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { reportSchema, type Report } from '../../src/report/schema.ts'
import { asWritten } from '../../src/report/unfinished.ts'

const PUBLISHED = new URL('../../docs/report.schema.json', import.meta.url)

function compile(): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(JSON.parse(readFileSync(PUBLISHED, 'utf8')) as object)
}

let validate: ValidateFunction | undefined

/** The report as it is written to its file. */
const written = (report: Report): unknown => JSON.parse(JSON.stringify(asWritten(report)))

/** What the published JSON Schema finds wrong with a report. */
function schemaErrors(report: Report): readonly string[] {
  validate ??= compile()
  validate(written(report))
  return (validate.errors ?? []).map(
    ({ instancePath, message = '' }) => `${instancePath} ${message}`,
  )
}

/** @throws Error for a report that the published JSON Schema does not allow, or that holds more than it tells of */
export function requireValid(report: Report): Report {
  reportSchema.parse(written(report))
  const errors = schemaErrors(report)
  if (errors.length > 0) throw new Error(`The report is not valid: ${errors.join('; ')}`)
  return report
}
