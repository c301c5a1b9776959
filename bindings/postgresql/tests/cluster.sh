# Private PostgreSQL servers for tests and examples, sourced by them. Nothing of the machine's own PostgreSQL is written to or
# needs to run: the server runs from a folder in which the program is a copy and all else are links, since it finds its
# libraries and its extensions from where it lies. It listens on a Unix socket in that folder alone, which only its user can enter.
#
#   cluster_folder BUILD        makes $folder with the server and the extension of a build tree (a folder with libroute.so.0)
#   cluster_start NAME [LINE..] initialises and starts a cluster with these further lines of configuration
#   as_owner COMMAND ...        runs it as the user of the servers
#   cluster_psql NAME ...       psql to it as its superuser
#   cluster_stop_all            stops what was started here, and removes the folder
# PostgreSQL does not run as root: root runs it as the user postgres.
PG_CONFIG=${PG_CONFIG:-/usr/lib/postgresql/15/bin/pg_config}
here_cluster=$(cd "$(dirname "${CLUSTER_SH:-$0}")" && pwd)
clusters=

as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- env LC_ALL=C "$@")
    else
        env LC_ALL=C "$@"
    fi
}

cluster_folder() {
    build=$(cd "$1" && pwd)
    extension=$(cd "$here_cluster/.." && pwd)
    bin=$("$PG_CONFIG" --bindir) lib=$("$PG_CONFIG" --pkglibdir) share=$("$PG_CONFIG" --sharedir)
    folder=$(mktemp -d /tmp/libroute-pg.XXXXXX)
    mkdir -p "$folder/make" "$folder$bin" "$folder$lib" "$folder$share/extension" "$folder/run"
    (cd "$folder/make" && make -s -f "$extension/Makefile" PG_CONFIG="$PG_CONFIG" LIBROUTE_BUILD="$build" with_llvm=no \
        COPT=-Werror LIBROUTE_RPATH='\$$ORIGIN' all)
    cp "$bin/postgres" "$bin/initdb" "$bin/pg_ctl" "$folder$bin/"
    ln -s "$lib"/* "$folder$lib/"
    cp "$folder/make/libroute_pg.so" "$build/libroute.so.0" "$folder$lib/"
    for each in "$share"/*; do
        [ "$(basename "$each")" = extension ] || ln -s "$each" "$folder$share/"
    done
    ln -s "$share"/extension/* "$folder$share/extension/"
    cp "$extension/libroute.control" "$extension"/libroute--*.sql "$folder$share/extension/"
    [ "$(id -u)" != 0 ] || chown postgres "$folder" "$folder/run"
    chmod 700 "$folder"
}

# The port names the socket's file only.
cluster_start() {
    name=$1
    shift
    as_owner "$folder$bin/initdb" -D "$folder/$name" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/log.initdb" || {
        cat "$folder/log.initdb"
        return 1
    }
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$folder/run'"
        echo "port = $((5432 + $(echo $clusters | wc -w)))"
        echo "fsync = off"
        for line in "$@"; do echo "$line"; done
    } | as_owner tee -a "$folder/$name/postgresql.conf" >/dev/null
    clusters="$clusters $name"
    as_owner "$folder$bin/pg_ctl" -s -w -D "$folder/$name" -l "$folder/$name/log" start || {
        as_owner cat "$folder/$name/log"
        return 1
    }
}

cluster_port() {
    as_owner sed -n 's/^port = //p' "$folder/$1/postgresql.conf"
}

cluster_psql() {
    name=$1
    shift
    as_owner psql -X -q -v ON_ERROR_STOP=1 -h "$folder/run" -p "$(cluster_port "$name")" -U postgres "$@"
}

cluster_stop_all() {
    for name in $clusters; do
        as_owner "$folder$bin/pg_ctl" -s -m immediate -D "$folder/$name" stop || true
    done
    clusters=
    rm -rf "$folder"
}
