/*
 * no_spatialite: a machine without mod_spatialite, for tests/hostile/run_hostile.py (--preload).
 *
 * Loaded with LD_PRELOAD, it lets every dlopen() through but those of a name that holds "spatialite", which fail like those
 * of a file that is not there. Nothing else changes.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <string.h>

typedef void *(*open_fn)(const char *, int);

void *dlopen(const char *name, int flags)
{
    open_fn next;
    void *found = dlsym(RTLD_NEXT, "dlopen");
    memcpy(&next, &found, sizeof next); /* ISO C has no cast from object to function pointer */
    return next(name && strstr(name, "spatialite") ? "/nonexistent/no_spatialite.so" : name, flags);
}
