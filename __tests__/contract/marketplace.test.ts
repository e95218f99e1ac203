import { readData, readProjectFile } from './documents.ts'

interface Metadata {
  readonly name: string
  readonly description: string
  readonly branding: { readonly icon: string; readonly color: string }
}

/** https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#branding */
const COLORS = ['white', 'black', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark']
const ICONS_LEFT_OUT =
  'coffee columns divide-circle divide-square divide frown hexagon key meh mouse-pointer smile tool x-octagon'

/**
 * The form that lists a release in the Marketplace refuses it for these, when it is published and
 * cannot be changed any more.
 */
describe.each(['action.yml', 'merge/action.yml'])('for the Marketplace %s', (path) => {
  it('has a short description, and an icon and a colour that GitHub takes', async () => {
    const { description, branding } = await readData<Metadata>(path)
    expect(description.length).toBeLessThan(125)
    expect(COLORS).toContain(branding.color)
    expect(branding.icon).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(ICONS_LEFT_OUT.split(' ')).not.toContain(branding.icon)
  })
})

describe('the labels of the issue forms', () => {
  it.each(['bug', 'feature', 'wrong-image'])(
    'are those that GitHub gives every repository, or one that is made once: %s.yml',
    async (form) => {
      const path = `.github/ISSUE_TEMPLATE/${form}.yml`
      const { labels } = await readData<{ readonly labels: readonly string[] }>(path)
      const page = await readProjectFile('docs/publishing.md')
      const made = [...page.matchAll(/gh label create '([^']+)'/g)].map(([, label]) => label)
      expect(['bug', 'enhancement', ...made]).toEqual(expect.arrayContaining([...labels]))
    },
  )
})
