import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * GitHub's own program, replaced by one that keeps the tags, drafts and releases of a repository as files in
 * the folder `$HELD`, and writes into `$CALLS` what it is asked. Like the real one it makes no second
 * draft of a tag, and a draft has no tag before it is published.
 */
const GH = `#!/usr/bin/env bash
set -eu
echo "gh $*" >> "$CALLS"
mkdir -p "$HELD/tags" "$HELD/drafts" "$HELD/releases"
if [ -n "\${REFUSED:-}" ] && [[ "$*" == $REFUSED ]]; then echo "HTTP 502" >&2; exit 1; fi
case "$*" in
  "api repos/"*"/environments/release "*) cat "$HELD/rules" ;;
  "api repos/"*"/releases/tags/"*) echo true ;;
  "api repos/"*"/workflows/e2e.yml/runs?status=success&head_sha="*) cat "$HELD/e2e-runs" ;;
  "api repos/"*"/actions/runs/"*"/jobs "*) cat "$HELD/e2e-tried" ;;
  "api repos/"*"/git/ref/tags/"*) cat "$HELD/tags/\${2##*/}" ;;
  "api --method PATCH repos/"*"/git/refs/tags/"*) echo "\${6#sha=}" > "$HELD/tags/\${4##*/}" ;;
  "api --method POST repos/"*"/git/refs "*) echo "\${8#sha=}" > "$HELD/tags/\${6##*/}" ;;
  "release view --json tagName "*) cat "$HELD/latest" ;;
  "release view "*)
    if [ -e "$HELD/drafts/$3" ]; then echo true; elif [ -e "$HELD/releases/$3" ]; then echo false; else exit 1; fi ;;
  "release delete "*) rm "$HELD/drafts/$3" ;;
  "release create "*)
    test ! -e "$HELD/drafts/$3" && test ! -e "$HELD/releases/$3" && echo "$6" > "$HELD/drafts/$3" ;;
  "release edit "*)
    mv "$HELD/drafts/$3" "$HELD/tags/$3" && touch "$HELD/releases/$3" && echo "$3" > "$HELD/latest" ;;
  *) echo "No such call: $*" >&2; exit 2 ;;
esac
`

/** Writes it into a folder, which then belongs into `PATH`. */
export async function writeFakeGh(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'gh'), GH)
  await chmod(join(folder, 'gh'), 0o755)
}
