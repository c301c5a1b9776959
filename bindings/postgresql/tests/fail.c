/* fail_after(n): the n-th allocation of libroute from now on fails, once; gives how many were left of the last time (0: it came
   to that). Works with the library of tests/bindings/failing_alloc.c alone. */
#include "postgres.h"

#include "fmgr.h"

#include <dlfcn.h>

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(fail_after);
Datum fail_after(PG_FUNCTION_ARGS)
{
    void *handle = dlopen("libroute.so.0", RTLD_NOW | RTLD_NOLOAD);
    long *countdown = handle ? dlsym(handle, "libroute_fails_after") : NULL;
    if (!countdown) {
        ereport(ERROR, (errmsg("the library that can fail is not loaded")));
    }
    long left = *countdown;
    *countdown = PG_GETARG_INT32(0);
    PG_RETURN_INT32((int32)left);
}
