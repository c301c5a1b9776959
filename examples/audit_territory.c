/*
 * A gate for a city's own CI: the findings of an audit that are open, and JUnit XML for the server.
 *
 *     audit_territory PATH DATE [JUNIT_FILE]
 *     audit_territory examples/cleveland 2026-11-23 junit.xml
 *
 * PATH is a dataset or a territory folder. Exit status: 0 nothing is open, 3 something is.
 */
#include <libroute/libroute.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_open(const lrt_audit_result *audit)
{
    const lrt_audit_finding *f;
    for (size_t i = 0; (f = lrt_audit_get(audit, i)) != NULL; i++) {
        if (strcmp(f->severity, "error") == 0 && strcmp(f->status, "accepted") != 0) {
            printf("%s %s: %s\n", f->id, f->kind, f->message);
        }
    }
}

static int write_junit(const lrt_audit_result *audit, const char *path)
{
    size_t length = lrt_audit_junit(audit, NULL, 0); /* asks for the length */
    char *text = length == SIZE_MAX ? NULL : malloc(length + 1);
    FILE *file = text ? fopen(path, "w") : NULL;
    int done = 0;
    if (file) {
        lrt_audit_junit(audit, text, length + 1);
        done = fwrite(text, 1, length, file) == length;
        done = fclose(file) == 0 && done;
    }
    free(text);
    return done;
}

int main(int argc, char **argv)
{
    lrt_error err;
    lrt_audit_result *audit = NULL;
    lrt_audit_options options = LRT_AUDIT_OPTIONS_INIT;
    int code = 1;
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: audit_territory PATH DATE [JUNIT_FILE]\n");
        return 2;
    }
    if (lrt_parse_date(argv[2], &options.as_of, &err) != LRT_OK ||
        lrt_audit(argv[1], &options, &audit, &err) != LRT_OK) {
        fprintf(stderr, "audit_territory: %s\n", err.message);
        return 1;
    }
    print_open(audit);
    printf("%zu findings, %zu open\n", lrt_audit_count(audit), lrt_audit_open_count(audit));
    if (argc == 4 && !write_junit(audit, argv[3])) {
        fprintf(stderr, "audit_territory: %s cannot be written\n", argv[3]);
    } else {
        code = lrt_audit_open_count(audit) == 0 ? 0 : 3;
    }
    lrt_audit_free(audit);
    return code;
}
