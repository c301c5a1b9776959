# The parts beside the address decide between the two towns.
from: INTERFACE section 2; addresses.csv
args: geocode @DATASET@ -i - --as-of 2026-11-23
exit: 3
--- stdin
address,city,state,zip
12 Oak Ave,Eastbrook,OH,44098
12 Oak Ave,Millbrook,OH,
12 Oak Ave,,,44098
12 Oak Ave,,,
--- stdout csv
address,city,state,zip,status,match_type,score,faults,error_m,lon,lat,matched,parcels,candidates,naaccr,esri_status,esri_addr_type
12 Oak Ave,Eastbrook,OH,44098,answered,address_point,100,,<any>,<about: -80.979652950 1e-7>,<about: 41.431863409 1e-7>,"<re:12 Oak Ave, Eastbrook.*>",,,00,M,<any>
12 Oak Ave,Millbrook,OH,,answered,address_point,<re:\d+>,zip_missing,<any>,<about: -80.996408540 1e-7>,<any>,"<re:12 Oak Ave, Millbrook.*>",,,00,M,<any>
12 Oak Ave,,,44098,answered,address_point,<re:\d+>,city_missing,<any>,<about: -80.979652950 1e-7>,<any>,"<re:12 Oak Ave, Eastbrook.*>",,,00,M,<any>
12 Oak Ave,,,,ambiguous,none,,,,,,,,<text>,<any>,T,<any>
