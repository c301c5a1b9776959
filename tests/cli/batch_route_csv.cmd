# Columns of route in their order; services has a place for each partner, also where it offers none.
from: INTERFACE section 2; partners as in tests/cases/millbrook_route.case
args: route @DATASET@ -i - --crs EPSG:32617 --as-of 2026-11-23
exit: 0
--- stdin
x,y
499700,4587100
--- stdout csv
x,y,status,match_type,lon,lat,cdc,city,county,districts,harbor,wards,verdicts,partners,services,warnings
499700,4587100,answered,coordinate,<about: -81.003590855 1e-7>,<about: 41.435468176 1e-7>,,millbrook,0,d-mid,,ward-1,cdc:none;city:certain;county:certain;districts:certain;harbor:none;wards:certain,tenants_union;renters_line;silver_care;county_land_bank;roof_fund;law_clinic;legal_aid;fairlaw;mediation,tu_hotline;rl_advice;sc_visit;;roof_loan;;;;,<re:(.*;)?tie(;.*)?>
--- stderr match
.*2026-11-23.*
