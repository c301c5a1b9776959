# In every written form; the territory's own form comes back.
from: issue 2, Build 6; parcels.dbf
args: geocode @DATASET@ -i - --as-of 2026-11-23
exit: 3
--- stdin
ppn
001.1-02-01
00110201
001-1-02-01
999.9-99-99
--- stdout csv
ppn,status,match_type,score,faults,error_m,lon,lat,matched,parcels,candidates,naaccr,esri_status,esri_addr_type
001.1-02-01,answered,parcel_number,100,,<any>,<about: -81.001855 0.0005>,<about: 41.435468 0.0005>,<re:10 N Main St.*>,001.1-02-01,,<any>,M,<any>
00110201,answered,parcel_number,100,,<any>,<about: -81.001855 0.0005>,<about: 41.435468 0.0005>,<re:10 N Main St.*>,001.1-02-01,,<any>,M,<any>
001-1-02-01,answered,parcel_number,100,,<any>,<about: -81.001855 0.0005>,<about: 41.435468 0.0005>,<re:10 N Main St.*>,001.1-02-01,,<any>,M,<any>
999.9-99-99,not_found,none,,,,,,,,,<any>,U,<any>
