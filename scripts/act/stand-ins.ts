import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { readProject } from '../project.ts'
import { writeStandIn, type StandIn } from '../act.ts'

/**
 * The actions that a documented workflow uses, for act: this repository's own as they are built, and
 * others as steps of the same effect on one machine.
 */

const ROOT = new URL('../../', import.meta.url).pathname
const PROGRAMS = `${ROOT}scripts/act/programs`

const STAND_INS: Readonly<Record<string, StandIn>> = {
  // What GitHub gives to a job before its first step is here given to it by the checkout. Another
  // repository needs a token of its own.
  'actions/checkout': {
    inputs: ['persist-credentials', 'repository', 'path', 'token'],
    script: `if [ -n '\${{ inputs.repository }}' ]; then
  test -n '\${{ inputs.token }}'
  mkdir -p '\${{ inputs.path }}' && cp -R "$OTHERS/\${{ inputs.repository }}/." '\${{ inputs.path }}'
else
  cp -R "$JOBS/$GITHUB_JOB/repository/." . && cat "$JOBS/$GITHUB_JOB/environment" >> "$GITHUB_ENV"
fi`,
  },
  // `$KEPT` is a folder that all jobs see.
  'actions/upload-artifact': {
    inputs: ['name', 'path', 'archive', 'overwrite'],
    outputs: ['artifact-id'],
    script: `id="$RANDOM$RANDOM"
for folder in "$KEPT/\${{ inputs.name }}" "$KEPT.ids/$id"; do
  mkdir -p "$folder" && cp "\${{ inputs.path }}" "$folder"
done
echo "artifact-id=$id" >> "$GITHUB_OUTPUT"`,
  },
  // One that is asked for by name or id comes without its folder.
  'actions/download-artifact': {
    inputs: ['name', 'artifact-ids', 'pattern', 'path'],
    script: `shopt -s nullglob
mkdir -p "\${{ inputs.path }}"
if [ -n '\${{ inputs.artifact-ids }}' ]; then
  cp -r "$KEPT.ids/\${{ inputs.artifact-ids }}/." "\${{ inputs.path }}"
else
  for kept in "$KEPT"/\${{ inputs.pattern || format('{0}/.', inputs.name) }}; do cp -r "$kept" "\${{ inputs.path }}"; done
fi`,
  },
  'aws-actions/configure-aws-credentials': {
    inputs: ['aws-region', 'role-to-assume'],
    script: `env $(cat "$JOBS/$GITHUB_JOB/environment") node '${PROGRAMS}/configure-aws-credentials.ts' '\${{ inputs.aws-region }}' '\${{ inputs.role-to-assume }}'`,
  },
  'hashicorp/setup-packer': {
    inputs: [],
    script: `mkdir "$RUNNER_TEMP/packer" && cd "$RUNNER_TEMP/packer"
printf '#!/bin/sh\\nexec node "%s" "$@"\\n' '${PROGRAMS}/packer.ts' > packer
chmod +x packer && pwd >> "$GITHUB_PATH"`,
  },
}

/** This repository's actions, as they are on GitHub. */
async function copyAction(folder: string): Promise<void> {
  for (const path of ['action.yml', 'merge', 'dist']) {
    await cp(join(ROOT, path), join(folder, path), { recursive: true })
  }
}

/**
 * Folders in `home` with the actions of a workflow, by the name and commit that it uses.
 * @throws where it uses one that has no stand-in
 */
export async function provideActions(
  workflow: string,
  home: string,
): Promise<Readonly<Record<string, string>>> {
  const { slug } = await readProject()
  const folders: Record<string, string> = {}
  for (const [, name = '', commit = ''] of workflow.matchAll(/uses: ([\w-]+\/[\w-]+)\S*?@(\S+)/g)) {
    const folder = join(home, 'actions', name)
    const standIn = STAND_INS[name]
    if (name === slug) await copyAction(folder)
    else if (standIn === undefined) throw new Error(`${name} has no stand-in`)
    else await writeStandIn(folder, standIn)
    folders[`${name}@${commit}`] = folder
  }
  return folders
}
