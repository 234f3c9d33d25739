#!/usr/bin/env bash
# Writes comment.md: what merging this would change, for whom, and who has to consent. Run it in the Pulumi project.
# PULUMI_STACK names the stack. A preview that fails is a comment, too, and fails the check.
set -euo pipefail

failed=0
pulumi preview --stack "$PULUMI_STACK" --refresh --json --non-interactive > preview.json || failed=$?
npx --no-install wiro-linkedin preview-summary preview.json > comment.md
exit "$failed"
