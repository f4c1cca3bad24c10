#!/bin/sh
# Fits deploy/nginx.conf to compose.yaml: names of services, of the server, of its certificate.
set -eu
sed \
    -e 's/127\.0\.0\.1:8600/web-1:8600/' \
    -e 's/127\.0\.0\.1:8601/web-2:8600/' \
    -e "s/<smajlik\.example\.com>/$SERVER_NAME/" \
    -e 's#<[^>]*/fullchain\.pem>#/certificates/fullchain.pem#' \
    -e 's#<[^>]*/privkey\.pem>#/certificates/privkey.pem#' \
    -e 's#</opt/smajlik>#/opt/smajlik#' \
    -e 's#/var/log/nginx/smajlik\.log#/dev/stdout#' \
    -e 's#/var/log/nginx/smajlik\.error\.log#/dev/stderr#' \
    "${TEMPLATE:-/opt/smajlik/nginx.conf}" > "${TARGET:-/etc/nginx/conf.d/default.conf}"
