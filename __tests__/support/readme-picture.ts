import { createHash } from 'node:crypto'
import { renderSummary } from '../../src/report/summary/index.ts'
import type { Report } from '../../src/report/schema.ts'
import { renderPage } from './render-github.ts'

/** Where the pictures of the README are, with the report that they show. */
export const README_PICTURES = new URL('../../docs/pictures/', import.meta.url)

/** The page that the picture of the README shows. */
export const readmePage = async (report: Report, theme: 'light' | 'dark'): Promise<string> =>
  renderPage(renderSummary(report), { title: 'AMI Cleanup', theme })

/** What tells whether the picture is still true: the page without anything that a browser adds. */
export const readmePageHash = async (report: Report): Promise<string> =>
  createHash('sha256')
    .update(await readmePage(report, 'light'))
    .digest('hex')
