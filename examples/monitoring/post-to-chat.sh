#!/bin/sh
# Posts the report of `wiro-linkedin status` to a chat, if a person is needed or the API could not be asked. Its
# arguments are those of status. Needs jq and curl.
#   CHAT_WEBHOOK  the address of the chat's incoming webhook, a secret
#   CHAT_BODY     a jq filter that makes the body of $report; default: {text: $report}
set -u
: "${CHAT_WEBHOOK:?is not set; export the address of the incoming webhook}"
body=${CHAT_BODY:-'{text: $report}'}

report=$(npx wiro-linkedin status --format markdown "$@")
code=$?
[ "$code" -eq 0 ] && exit 0
[ -n "$report" ] || report="**LinkedIn: the status is not known** (exit code $code; the job's log has the reason)"

# By way of --config: other users of the machine see the arguments of a process.
printf 'url = "%s"\n' "$CHAT_WEBHOOK" |
  curl --config - --fail --silent --show-error --max-time 30 --retry 3 --output /dev/null \
    --header 'content-type: application/json' --data "$(jq -n --arg report "$report" "$body")" ||
  echo "post-to-chat: the report was not posted" >&2
exit "$code"
