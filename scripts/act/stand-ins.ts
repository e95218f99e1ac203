import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import type { Workflow } from '../../__tests__/contract/documents.ts'
import { writeFiles } from '../../__tests__/support/workspace.ts'
import type { Texts } from '../act.ts'
import { readProject } from '../project.ts'

/**
 * The actions that a workflow uses, for act: this repository's own as they are built, and others as
 * steps of the same effect on one machine. Their inputs and outputs are those that the script has.
 */

const ROOT = new URL('../../', import.meta.url).pathname

const STAND_INS: Texts = {
  // Another repository needs a token of its own.
  'actions/checkout': `if [ -n '\${{ inputs.repository }}' ]; then
  test -n '\${{ inputs.token }}'
  mkdir -p '\${{ inputs.path }}' && cd '\${{ inputs.path }}'
  cp -R "$HOME/others/\${{ inputs.repository }}/." . && git init -q && git add -A
else
  cp -R "\${REPOSITORY:?has the job contents: read}/." .
fi`,
  'actions/setup-node': 'true',
  // One file is kept without its folder, several with theirs.
  'actions/upload-artifact': `id="$RANDOM$RANDOM"
folder="$HOME/kept.ids/$id"
mkdir -p "$HOME/kept" "$folder" && ln -sfn "$folder" "$HOME/kept/\${{ inputs.name }}"
mapfile -t paths < <(grep . <<< "\${{ inputs.path }}")
if [ "\${#paths[@]}" = 1 ]; then cp "\${paths[0]}" "$folder"; else cp --parents "\${paths[@]}" "$folder"; fi
echo "artifact-id=$id" >> "$GITHUB_OUTPUT"`,
  // One that is asked for by name or id comes without its folder.
  'actions/download-artifact': `shopt -s nullglob
to="\${{ inputs.path || '.' }}"
mkdir -p "$to"
if [ -n '\${{ inputs.artifact-ids }}' ]; then
  cp -r "$HOME/kept.ids/\${{ inputs.artifact-ids }}/." "$to"
else
  for kept in "$HOME/kept"/\${{ inputs.pattern || format('{0}/.', inputs.name) }}; do cp -rL "$kept" "$to"; done
fi`,
  'actions/attest': `subjects=(\${{ inputs.subject-path }})
for each in "\${subjects[@]}"; do test -f "$each"; done
echo attest "\${subjects[@]}" \${{ inputs.sbom-path }} >> "$CALLS"
echo bundle > bundle.json && echo "bundle-path=bundle.json" >> "$GITHUB_OUTPUT"`,
  'aws-actions/configure-aws-credentials': `: "\${ACTIONS_ID_TOKEN_REQUEST_URL:?has the job id-token: write}"
token="$(curl -fsS -H "authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\
  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" | jq --raw-output .value)"
answer="$(curl -fsS "$AWS_ENDPOINT_URL" -d Version=2011-06-15 -d Action=AssumeRoleWithWebIdentity \\
  -d RoleSessionName=GitHubActions -d 'RoleArn=\${{ inputs.role-to-assume }}' -d "WebIdentityToken=$token")"
of() { grep -oP "(?<=<$1>)[^<]+" <<< "$answer"; }
{
  echo 'AWS_REGION=\${{ inputs.aws-region }}'
  echo "AWS_ACCESS_KEY_ID=$(of AccessKeyId)"
  echo "AWS_SECRET_ACCESS_KEY=$(of SecretAccessKey)"
  echo "AWS_SESSION_TOKEN=$(of SessionToken)"
} >> "$GITHUB_ENV"`,
  'hashicorp/setup-packer': 'echo "$HOME/packer" >> "$GITHUB_PATH"',
}

/** Programs that workflows call, by their paths in `home`. */
export const PROGRAMS: Texts = {
  // It knows the options of GitHub's command line, and has an issue once one was created.
  'programs/gh': `RUNNER_TEMP="$HOME" exec node '${ROOT}scripts/commands/gh.ts' "$@"`,
  'programs/aws': `[ -n "$AWS_SESSION_TOKEN" ]
case "$*" in
  'organizations list-accounts --query Accounts[?State==\`ACTIVE\`].Id --output text') cat "$HOME/accounts" ;;
  's3 cp --recursive s3://ami-cleanup-reports/ami-cleanup/ '*) mkdir -p "$5" && cp "$HOME"/bucket/* "$5" ;;
  'sns publish '*) printf '%s\\n' "$@" > "$HOME/published" ;;
  *) echo "aws $*" >&2 && exit 1 ;;
esac`,
  // Packer does what a clean-up sees of it; all that the template of the test has is a snapshot.
  'packer/packer': `snapshot="$(cat "$2"/*.pkr.hcl)"
[ "$1" = build ] || exit 0
tag() { echo "TagSpecification.1.Tag.$1.Key=$2&TagSpecification.1.Tag.$1.Value=$3"; }
curl -fsS --aws-sigv4 "aws:amz:$AWS_REGION:ec2" -H "x-amz-security-token: $AWS_SESSION_TOKEN" \\
  -u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$AWS_ENDPOINT_URL" -d "Version=2016-11-15&\
Action=RegisterImage&Name=front-prod-just-baked&Architecture=x86_64&RootDeviceName=/dev/xvda&\
BlockDeviceMapping.1.DeviceName=/dev/xvda&BlockDeviceMapping.1.Ebs.SnapshotId=$snapshot&\
TagSpecification.1.ResourceType=image&$(tag 1 environment prod)&$(tag 2 role front)"`,
}

/** The names that a script has, each once. */
const named = (script: string, pattern: RegExp): readonly string[] => [
  ...new Set([...script.matchAll(pattern)].map(([, name = '']) => name)),
]

/** The action that takes the place of one that is on GitHub. @throws where nothing does */
function standInOf(action: string): string {
  const script = STAND_INS[action]
  if (script === undefined) throw new Error(`${action} has no stand-in`)
  const inputs = named(script, /inputs\.([\w-]+)/g)
  const outputs = named(script, /echo "([\w-]+)=.*GITHUB_OUTPUT/g)
  return JSON.stringify({
    name: 'Stand-in',
    inputs: Object.fromEntries(inputs.map((name) => [name, { default: '' }])),
    outputs: Object.fromEntries(
      outputs.map((name) => [name, { value: `\${{ steps.it.outputs.${name} }}` }]),
    ),
    runs: { using: 'composite', steps: [{ id: 'it', shell: 'bash', run: script }] },
  })
}

export type Job = Workflow['jobs'][string]

/** The variables by which a job asks for its token. */
type TokensOf = (job: Job) => Texts

/**
 * Gives the jobs of a workflow what GitHub gives them by their permissions, and act does not: tokens, and
 * the repository.
 */
async function grant(file: string, tokensOf: TokensOf, REPOSITORY: string): Promise<string> {
  const workflow = parseDocument(await readFile(file, 'utf8'))
  const { jobs } = workflow.toJS() as Workflow
  for (const [id, job] of Object.entries(jobs)) {
    // One that calls a workflow takes no variables, and gives none.
    if ('uses' in job) continue
    const { permissions = {} } = job
    const variables: Texts = {
      ...(permissions['id-token'] === 'write' && tokensOf(job)),
      ...(permissions['contents'] !== undefined && { REPOSITORY }),
    }
    for (const [name, value] of Object.entries(variables))
      workflow.setIn(['jobs', id, 'env', name], value)
  }
  await writeFile(file, String(workflow))
  return String(workflow)
}

/** The workflow that others call. */
const CALLED = '.github/workflows/clean-up.yml'

/**
 * Makes a workflow of `home/repository` one that act can run. @returns folders with the actions that it
 * uses, by their names and commits
 */
export async function furnish(home: string, path: string, tokensOf: TokensOf): Promise<Texts> {
  const { slug } = await readProject()
  const [repository, own] = [join(home, 'repository'), join(home, 'actions', slug)]
  for (const each of ['action.yml', 'merge', 'dist', CALLED])
    await cp(join(ROOT, each), join(own, each), { recursive: true })
  const files = [join(repository, path), join(own, CALLED)]
  const texts = await Promise.all(files.map(async (file) => grant(file, tokensOf, repository)))
  const uses = texts.join('').matchAll(/uses: ([\w-]+\/[\w-]+)\S*?(@\S+)/g)
  const folders: Record<string, string> = {}
  for (const [, name = '', at = ''] of uses) {
    const folder = join(home, 'actions', name)
    if (name !== slug) await writeFiles(folder, { 'action.yml': standInOf(name) })
    folders[name + at] = folder
  }
  return folders
}
