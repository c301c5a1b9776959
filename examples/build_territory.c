/* A territory folder into a dataset, with its findings: build_territory TERRITORY DATASET */
#include <libroute/libroute.h>
#include <stdio.h>

static void show(void *user, const lrt_finding *finding)
{
    ++*(unsigned *)user;
    printf("%s: %s: %s\n", finding->severity, finding->kind, finding->message);
}

static int step(void *user, const char *name, uint64_t done, uint64_t total)
{
    (void)user;
    if (done == 0) {
        fprintf(stderr, "%s ...\n", name);
    }
    (void)total;
    return 0; /* anything else stops the build */
}

int main(int argc, char **argv)
{
    lrt_error err;
    unsigned findings = 0;
    lrt_build_options options = LRT_BUILD_OPTIONS_INIT;
    if (argc < 3) {
        fprintf(stderr, "usage: build_territory TERRITORY DATASET\n");
        return 2;
    }
    options.overwrite = 1;
    options.on_finding = show;
    options.on_progress = step;
    options.user = &findings;
    if (lrt_build(argv[1], argv[2], &options, &err) != LRT_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    printf("%u findings\n", findings);
    return 0;
}
