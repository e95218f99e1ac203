# What the files of docs/commands can use. Each runs in a fresh clone, where report.json is the report
# of a real run on the demo's account in which one image could not be removed. It ends at the first
# command that fails.

set -Eeuo pipefail
trap 'printf "%s:%s: %s\n" "${BASH_SOURCE[0]}" "$LINENO" "$BASH_COMMAND" >&2' ERR

# The folder and the file that a runner gives to a step.
RUNNER_TEMP="$(mktemp -d)"
GITHUB_OUTPUT="$RUNNER_TEMP/output"
export RUNNER_TEMP GITHUB_OUTPUT

# Where the calls of AWS go: `against emulator`, the demo's account, or `against moto`.
# shellcheck disable=SC2163,SC2086
against() { export ${!1}; }
against emulator

# GitHub's command line, which needs GitHub.
gh() { node scripts/commands/gh.ts "$@"; }

# What is piped into it matches a regular expression.
says() {
  local text
  text="$(cat)"
  printf '%s\n' "$text" | grep -Pzq -- "(?m)$1" && return
  printf 'It has to say %s, and says:\n%s\n' "$1" "$text" >&2
  return 1
}

# Rows in which no cell is empty, as it would be by a field that there is not.
rows() {
  awk -F'\t' '/null/ || NF == 0 { exit 1 } { for (i = 1; i <= NF; i++) if ($i == "") exit 1 } END { if (NR == 0) exit 1 }'
}

# Another check runs it, here or in a one-line function that a check calls.
by_ci() { grep -Eq "^(check|[a-z_]+\(\)) .*[ ']$*( &&|'|;|\$)" .ci/run; }

# Installing the packages again would take minutes, and show nothing new.
npm() { [ "$1" = ci ] || command npm "$@"; }

# The script of a step of docs/workflows that has these words.
step() {
  node -e '
    const [file, words] = process.argv.slice(1)
    const { jobs } = require("yaml").parse(require("fs").readFileSync(file, "utf8"))
    const steps = Object.values(jobs).flatMap(({ steps }) => steps)
    console.log(steps.find(({ run = "" }) => run.includes(words)).run)
  ' "docs/workflows/$1.yml" "$2"
}
