/*
 * Compiles a territory folder, tells what was found on the way, and shows how far it is.
 *
 *     build_territory TERRITORY DATASET
 *     build_territory examples/cleveland cleveland.sqlite
 *
 * An existing dataset is replaced at the very end, in one step; until then, and after any failure,
 * it answers as before.
 */
#include <libroute/libroute.h>
#include <stdio.h>
#include <string.h>

typedef struct report {
    unsigned errors, notices;
} report;

static void on_finding(void *user, const lrt_finding *f)
{
    report *r = user;
    if (strcmp(f->severity, "error") == 0) {
        r->errors++;
    } else {
        r->notices++;
    }
    /* the strings live during the call only: copy what is to be kept */
    printf("%s: %s: %s:%llu: %s: %s\n", f->severity, f->kind, f->file,
           (unsigned long long)f->record, f->field, f->message);
}

static int on_progress(void *user, const char *step, uint64_t done, uint64_t total)
{
    (void)user;
    fprintf(stderr, "%llu/%llu %s\n", (unsigned long long)done, (unsigned long long)total, step);
    return 0; /* anything else stops the build: LRT_E_CANCELLED */
}

int main(int argc, char **argv)
{
    lrt_error err;
    report r = {0, 0};
    lrt_build_options options = LRT_BUILD_OPTIONS_INIT;
    if (argc != 3) {
        fprintf(stderr, "usage: build_territory TERRITORY DATASET\n");
        return 2;
    }
    options.overwrite = 1;
    options.on_finding = on_finding;
    options.on_progress = on_progress;
    options.user = &r;
    if (lrt_build(argv[1], argv[2], &options, &err) != LRT_OK) {
        /* the message is complete; file, record and field are there for programs that jump to the
         * place */
        fprintf(stderr, "build_territory: %s: %s\n", lrt_status_text(err.status), err.message);
        return 1;
    }
    printf("%u errors repaired or left out, %u notices\n", r.errors, r.notices);
    return 0;
}
