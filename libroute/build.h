/*
 * build: a territory folder into one dataset file. The only module that sees all the others of the build side.
 */
#ifndef LRTI_BUILD_H
#define LRTI_BUILD_H

#include "base.h"

/* Contract of lrt_build(). */
lrt_status lrti_build(const char *territory, const char *dataset, const lrt_build_options *options,
                      lrt_error *err);

#endif
