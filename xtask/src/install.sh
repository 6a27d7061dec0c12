#!/bin/sh
# Installs the Debian packages named as arguments. Run as root by `cargo xtask test`.
set -eu

# The tests start their own servers on free ports. For as long as this runs, a policy keeps
# Debian from starting the packaged ones as services; a policy that is already there stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends "$@"
