# What maintainers do. GitHub's command line has a stand-in that knows the options of its manual.

# shown: label
gh repo edit OWNER/ami-cleanup --add-topic aws --add-topic ami --add-topic ec2 --add-topic ebs-snapshots \
  --add-topic cost-optimization --add-topic github-actions
gh label create 'wrong image' --color b60205 --description 'A run removed, or would remove, the wrong image'
# end

npm() {
  case "$*" in
    ci | 'run docs' | 'run build') by_ci "npm $*" ;;
    'run release') grep -q 'npm run --silent release -- --notes=notes.md' .github/workflows/release.yml ;;
    *) command npm "$@" ;;
  esac
}
# shown: release
npm ci
npm version --no-git-tag-version --allow-same-version 1.2.3
npm run docs
npm run build
npm run release
# end
jq .version package.json | says '"1.2.3"'
git checkout package.json package-lock.json
gh workflow run release.yml
gh workflow run e2e.yml
# shown: verify
for file in dist/index.js dist/merge/index.js; do
  gh attestation verify "$file" --repo OWNER/ami-cleanup \
    --signer-workflow OWNER/ami-cleanup/.github/workflows/release.yml
done
# end

# shown: rebuild
npm ci && npm run build
git status --porcelain dist
# end

git tag v1.2.2
{
# shown: go-back
git fetch --tags --force
gh api --method PATCH 'repos/{owner}/{repo}/git/refs/tags/v1' -F force=true -f sha="$(git rev-list -n 1 v1.2.2)"
# end
} | says 'sha=[0-9a-f]{40}'

echo >> CHANGELOG.md
# shown: update
gh pr checkout 123
npm ci
npm run docs
git commit --all --message 'Write the pages anew'
git push
# end
git status | says "up to date with 'origin/"

gh workflow run ami-cleanup.yml --ref BRANCH
gh workflow disable ami-cleanup.yml
