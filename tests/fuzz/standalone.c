/*
 * Runs stored inputs through a fuzz target without libFuzzer: every file given, and every file of a
 * folder given (sorted by name, not recursive). Exit 0 when none of them crashed, 1 when an input
 * cannot be read.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned files_run;

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    unsigned char *data = NULL;
    size_t size = 0, capacity = 0, n = 1;

    while (file && n > 0) {
        if (size == capacity) {
            unsigned char *more = realloc(data, capacity = capacity ? 2 * capacity : 4096);

            if (!more)
                break;
            data = more;
        }
        n = fread(data + size, 1, capacity - size, file);
        size += n;
    }
    if (!file || n > 0 || ferror(file)) {
        fprintf(stderr, "cannot read %s\n", path);
        if (file)
            fclose(file);
        free(data);
        return 1;
    }
    fclose(file);
    LLVMFuzzerTestOneInput(data, size);
    files_run++;
    free(data);
    return 0;
}

static int run_path(const char *path)
{
    struct stat info;
    struct dirent **entries;
    int n, failed = 0;

    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return run_file(path);
    n = scandir(path, &entries, NULL, alphasort);
    if (n < 0) {
        fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        char file[4096];

        if (entries[i]->d_name[0] != '.' &&
            snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name) < (int)sizeof(file))
            failed |= run_file(file);
        free(entries[i]);
    }
    free(entries);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;

    for (int i = 1; i < argc; i++)
        failed |= run_path(argv[i]);
    if (files_run == 0) { /* an empty folder proves nothing */
        fprintf(stderr, "no input was given\n");
        return 1;
    }
    return failed;
}
