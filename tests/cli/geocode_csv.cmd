# status match_type score faults error_m lon lat matched parcels candidates naaccr esri_status esri_addr_type, in this order.
# naaccr 00: from address points, not interpolated (03 would be interpolated); esri_status: M matched, T tied, U unmatched.
from: INTERFACE section 2; addresses.csv, parcels.dbf; NAACCR data item 366; Esri, "What is included in the geocoded results"
args: geocode @DATASET@ -i - --as-of 2026-11-23
exit: 3
--- stdin
id,address
a,"10 N Main St, Millbrook, OH 44097"
b,12 Oak Ave
c,999 Nowhere St
d,"200 MILL BOULEVARD, MILLBROOK OH 44097"
--- stdout csv
id,address,status,match_type,score,faults,error_m,lon,lat,matched,parcels,candidates,naaccr,esri_status,esri_addr_type
a,"10 N Main St, Millbrook, OH 44097",answered,<re:address_point|parcel>,100,,<about: 5 50>,<about: -81.001795427 1e-7>,<about: 41.435468218 1e-7>,<re:10 N Main St.*>,001.1-02-01,,00,M,<text>
b,12 Oak Ave,ambiguous,none,,,,,,,,"<re:12 Oak Ave, (Mill|East)brook, OH 4409[78];12 Oak Ave, (Mill|East)brook, OH 4409[78]>",<any>,T,<any>
c,999 Nowhere St,not_found,none,,,,,,,,<any>,<any>,U,<any>
d,"200 MILL BOULEVARD, MILLBROOK OH 44097",answered,<re:address_point|parcel>,100,,<about: 5 50>,<about: -80.995929734 1e-7>,<about: 41.445556613 1e-7>,<re:200 Mill Blvd.*>,045.2-09-01;045.2-09-02,,00,M,<text>
