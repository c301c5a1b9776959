# route answers lon and lat too, where the input brought its own.
from: INTERFACE section 2 (lrt_NAME)
args: route @DATASET@ -i - --as-of 2026-11-23
exit: 0
--- stdin
lon,lat
-81.003590855,41.435468176
--- stdout csv
lon,lat,status,match_type,lrt_lon,lrt_lat,cdc,city,county,districts,harbor,wards,verdicts,partners,services,warnings
-81.003590855,41.435468176,answered,coordinate,<about: -81.003590855 1e-9>,<about: 41.435468176 1e-9>,,millbrook,0,d-mid,,ward-1,<text>,<re:tenants_union;.*>,<any>,<any>
--- stderr has
lrt_lon
lrt_lat
