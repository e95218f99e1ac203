import type { Entry } from '../ways.ts'
import { HEADLINE, SILENT } from './values.ts'

/** What talks to GitHub or to a runner. */

const RUN_URL = 'https://github.com/octo-org/infra/actions/runs/4711'

export const GITHUB: readonly Entry[] = [
  {
    like: /^gh api repos\/OWNER\/NAME\/actions\/oidc\/customization\/sub /,
    way: { how: 'run', on: 'emulator', says: /^repo:octo-org@123\/infra@456$/m },
  },
  { like: /^gh attestation verify /, way: { how: 'run', on: 'emulator' } },
  {
    like: /^gh (variable set|label create|workflow run|workflow disable|pr checkout) /,
    way: SILENT,
  },
  {
    like: /^gh api --method PATCH [^]*v1\.2\.2/,
    way: { how: 'run', on: 'emulator', first: 'git tag v1.2.2', says: /sha=[0-9a-f]{40}/ },
  },
  { like: /^git fetch --tags --force$/, way: SILENT },
  { like: /^git commit --all /, way: { ...SILENT, first: 'echo >> CHANGELOG.md' } },
  { like: /^git push$/, way: { ...SILENT, then: 'git status', says: /up to date with 'origin/ } },
  {
    like: /gh issue list /,
    way: {
      how: 'run',
      on: 'emulator',
      given: { HEADLINE, RUN: RUN_URL, GH_TOKEN: 'none', GH_REPO: 'octo-org/infra' },
      then: 'cat "$PRINTED" && bash -e "$SCRIPT"',
      says: /^created [^]*21 images were removed[^]*\nedited 17 21 images were removed/,
    },
  },
  {
    like: /^jq --null-input [^]*curl /,
    way: {
      how: 'run',
      on: 'emulator',
      given: { HEADLINE, RUN: RUN_URL, WEBHOOK: '$HOOK' },
      says: /"text": *"21 images were removed <https:[^|]*\|The run>"/,
    },
  },
  {
    like: /^echo "Removed \$IMAGES/,
    way: { how: 'run', on: 'emulator', given: { IMAGES: 'ami-1 ami-2', FREED: '12' } },
  },
  {
    like: /^end=\$\([^]*ami-cleanup-rules\.yml/,
    way: {
      how: 'run',
      on: 'emulator',
      first: 'printf -- "- family: golden.*\\n  keep: true\\n" > .github/ami-cleanup-rules.yml',
      then: 'cat "$GITHUB_OUTPUT"',
      says: /^list<<(\S+)\n- family: golden\.\*\n {2}keep: true\n\n\1\n$/,
    },
  },
]
