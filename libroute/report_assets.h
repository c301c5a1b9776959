/*
 * report_assets: the texts that go into every page. report_assets.c is made by cmake/embed.cmake, of Debian's Leaflet and of
 * page/. UTF-8, NUL-terminated.
 */
#ifndef LRTI_REPORT_ASSETS_H
#define LRTI_REPORT_ASSETS_H

extern const unsigned char lrti_asset_leaflet_js[];
extern const unsigned char lrti_asset_leaflet_css[];
extern const unsigned char lrti_asset_page_js[];
extern const unsigned char lrti_asset_page_css[];

#endif
