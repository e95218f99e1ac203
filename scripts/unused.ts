import { minify } from 'terser'

/**
 * A bundle without the declarations that nothing in it can reach. `@vercel/ncc` leaves out whole
 * modules, and a client of AWS describes every call of its service in one. Nothing is renamed or
 * rewritten, and comments stay: the bundle can be read, and compared with its packages.
 */
export async function withoutUnused(bundle: string): Promise<string> {
  const { code = '' } = await minify(bundle, {
    module: true,
    mangle: false,
    compress: {
      defaults: false,
      dead_code: true,
      unused: true,
      // The names are those in messages and in stacks, and of the errors of AWS.
      keep_classnames: true,
      keep_fnames: true,
    },
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- What terser names instead needs minutes for so large a file.
    format: { beautify: true, comments: 'all', indent_level: 2, keep_quoted_props: true },
  })
  return `${code}\n`
}
