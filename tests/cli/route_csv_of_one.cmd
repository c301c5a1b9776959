from: INTERFACE section 2, columns of route; partners as in tests/cases/millbrook_route.case
args: route @DATASET@ "499700,4587100 EPSG:32617" --as-of 2026-11-23 --format csv
exit: 0
--- stdout has
status,match_type,lon,lat,cdc,city,county,districts,harbor,wards,verdicts,partners,services,warnings
answered,coordinate,-81.003590
tenants_union;renters_line;silver_care;county_land_bank;roof_fund;law_clinic;legal_aid;fairlaw;mediation
