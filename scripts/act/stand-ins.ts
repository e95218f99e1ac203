import { cp, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { writeFiles } from '../../__tests__/support/workspace.ts'
import type { Texts } from '../act.ts'
import { readProject } from '../project.ts'

/**
 * The actions that a workflow uses, for act: this repository's own as they are built, and others as
 * steps of the same effect on one machine. Their inputs and outputs are those that the script has.
 */

const ROOT = new URL('../../', import.meta.url).pathname

const STAND_INS: Texts = {
  // What GitHub gives to a job before its first step is here given to it by the checkout. Another
  // repository needs a token of its own.
  'actions/checkout': `if [ -n '\${{ inputs.repository }}' ]; then
  test -n '\${{ inputs.token }}'
  mkdir -p '\${{ inputs.path }}' && cd '\${{ inputs.path }}'
  cp -R "$OTHERS/\${{ inputs.repository }}/." . && git init -q && git add -A
else
  cp -R "$JOBS/$GITHUB_JOB/repository/." . && cat "$JOBS/$GITHUB_JOB/environment" >> "$GITHUB_ENV"
fi`,
  'actions/setup-node': 'true',
  // `$KEPT` is a folder that all jobs see. One file is kept without its folder, several with theirs.
  'actions/upload-artifact': `id="$RANDOM$RANDOM"
mapfile -t paths < <(grep . <<< "\${{ inputs.path }}")
for folder in "$KEPT/\${{ inputs.name }}" "$KEPT.ids/$id"; do
  mkdir -p "$folder"
  if [ "\${#paths[@]}" = 1 ]; then cp "\${paths[0]}" "$folder"; else cp --parents "\${paths[@]}" "$folder"; fi
done
echo "artifact-id=$id" >> "$GITHUB_OUTPUT"`,
  // One that is asked for by name or id comes without its folder.
  'actions/download-artifact': `shopt -s nullglob
to="\${{ inputs.path || '.' }}"
mkdir -p "$to"
if [ -n '\${{ inputs.artifact-ids }}' ]; then
  cp -r "$KEPT.ids/\${{ inputs.artifact-ids }}/." "$to"
else
  for kept in "$KEPT"/\${{ inputs.pattern || format('{0}/.', inputs.name) }}; do cp -r "$kept" "$to"; done
fi`,
  'actions/attest': `subjects=(\${{ inputs.subject-path }})
for each in "\${subjects[@]}"; do test -f "$each"; done
echo attest "\${subjects[@]}" \${{ inputs.sbom-path }} >> "$CALLS"
echo bundle > bundle.json && echo "bundle-path=bundle.json" >> "$GITHUB_OUTPUT"`,
  'aws-actions/configure-aws-credentials': `export $(cat "$JOBS/$GITHUB_JOB/environment")
: "\${ACTIONS_ID_TOKEN_REQUEST_URL:?has the job id-token: write}"
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
  // Packer does what a clean-up sees of it; all that the template of the test has is a snapshot.
  'hashicorp/setup-packer': `mkdir "$RUNNER_TEMP/packer" && cd "$RUNNER_TEMP/packer"
cat > packer <<'END'
#!/usr/bin/env bash
set -euo pipefail
snapshot="$(cat "$2"/*.pkr.hcl)"
[ "$1" = build ] || exit 0
tag() { echo "TagSpecification.1.Tag.$1.Key=$2&TagSpecification.1.Tag.$1.Value=$3"; }
curl -fsS --aws-sigv4 "aws:amz:$AWS_REGION:ec2" -H "x-amz-security-token: $AWS_SESSION_TOKEN" \\
  -u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" "$AWS_ENDPOINT_URL" -d "Version=2016-11-15&\
Action=RegisterImage&Name=front-prod-just-baked&Architecture=x86_64&RootDeviceName=/dev/xvda&\
BlockDeviceMapping.1.DeviceName=/dev/xvda&BlockDeviceMapping.1.Ebs.SnapshotId=$snapshot&\
TagSpecification.1.ResourceType=image&$(tag 1 environment prod)&$(tag 2 role front)"
END
chmod +x packer && pwd >> "$GITHUB_PATH"`,
}

/** The names that a script has, each once. */
const named = (script: string, pattern: RegExp): readonly string[] => [
  ...new Set([...script.matchAll(pattern)].map(([, name = '']) => name)),
]

/** The action that takes the place of one that is on GitHub. */
function standInOf(script: string): string {
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

/** A workflow, and the one of this repository that it calls. */
async function withCalled(workflow: string): Promise<readonly string[]> {
  const [, called] = /uses: \S+\/(\.github\/workflows\/[\w.-]+)@/.exec(workflow) ?? []
  return called === undefined ? [workflow] : [workflow, await readFile(join(ROOT, called), 'utf8')]
}

/**
 * Folders in `home` with the actions of a workflow, by the name and commit that it uses.
 * @throws where it uses one that has no stand-in
 */
export async function provideActions(workflow: string, home: string): Promise<Texts> {
  const { slug } = await readProject()
  const folders: Record<string, string> = {}
  const text = (await withCalled(workflow)).join('\n')
  for (const [, name = '', commit = ''] of text.matchAll(/uses: ([\w-]+\/[\w-]+)\S*?@(\S+)/g)) {
    const folder = join(home, 'actions', name)
    const script = STAND_INS[name]
    if (script !== undefined) await writeFiles(folder, { 'action.yml': standInOf(script) })
    else if (name !== slug) throw new Error(`${name} has no stand-in`)
    else {
      for (const path of ['action.yml', 'merge', 'dist', '.github/workflows'])
        await cp(join(ROOT, path), join(folder, path), { recursive: true })
    }
    folders[`${name}@${commit}`] = folder
  }
  return folders
}

export interface Job {
  readonly environment?: string
  readonly permissions?: Texts
}

/**
 * Gives the jobs what GitHub gives them by their permissions and environments, and act does not: a
 * folder for each, with the file `environment`, which has their tokens, and `repository`, which leads to
 * the repository where the job may read it.
 */
export async function grant(
  workflow: string,
  home: string,
  tokensOf: (job: Job) => Texts,
): Promise<void> {
  for (const text of await withCalled(workflow)) {
    const { jobs, ...all } = parse(text) as Job & { readonly jobs: Readonly<Record<string, Job>> }
    for (const [id, job] of Object.entries(jobs)) {
      const permissions = job.permissions ?? all.permissions ?? {}
      const tokens = permissions['id-token'] === 'write' ? tokensOf(job) : {}
      const lines = Object.entries(tokens).map(([name, value]) => `${name}=${value}\n`)
      const folder = join(home, 'jobs', id)
      await writeFiles(folder, { environment: lines.join('') })
      if (permissions['contents'] !== undefined)
        await symlink(join(home, 'repository'), join(folder, 'repository'))
    }
  }
}
