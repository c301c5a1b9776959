/* The header alone, twice, in C++. */
#include <libroute/libroute.h>
#include <libroute/libroute.h>
lrt_query header_query = LRT_QUERY_INIT;
lrt_geocode_query header_geocode_query = LRT_GEOCODE_QUERY_INIT;
lrt_build_options header_build_options = LRT_BUILD_OPTIONS_INIT;
lrt_batch_options header_batch_options = LRT_BATCH_OPTIONS_INIT;
