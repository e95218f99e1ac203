/** What each input is when it is not given, as `action.yml` says it. */
export const DEFAULTS = {
  mapping: 'tags:environment,role',
  'keep-previous': '4',
  'max-age': '',
  'unused-for': '7d',
  'dry-run': 'true',
  include: '',
  exclude: '',
  'image-ids': '',
  'delete-snapshots': 'true',
  'orphan-snapshots': 'report',
  'shared-images': 'keep',
  grace: '',
  rules: '',
  'launch-template-versions': 'active',
  'skip-references': '',
  'ssm-parameter-paths': '',
  'in-use-files': '',
  'max-removals': '',
  'max-removals-total': '',
  'require-recycle-bin': 'false',
  'aws-region': '',
  'role-to-assume': '',
  'role-chaining': 'false',
  'role-session-name': '',
  'role-external-id': '',
  'role-duration-seconds': '3600',
  audience: '',
  'allowed-account-ids': '',
  'pr-comment': 'false',
  'github-token': '',
  'report-file': '',
  'plan-file': '',
} as const

export type InputName = keyof typeof DEFAULTS

/** All inputs, in the order of `action.yml`. */
export const INPUT_NAMES = Object.keys(DEFAULTS).filter(
  (name): name is InputName => name in DEFAULTS,
)
