# Each expectation that does not hold, with the line of the file (a quoted cell has two, and an empty line is no row), the
# expected and the got; partners are in order.
from: the case batch_route_csv.cmd; lines counted by hand
args: routes-check @DATASET@ golden.csv --crs EPSG:32617 --as-of 2026-11-23
exit: 3
--- file golden.csv
note,x,y,expect:wards,expect:first,expect:partners,expect:partners-,expect:districts
"two
lines",499700,4587100,ward-1,tenants_union,,,d-mid

second,499700,4587100,ward-2,law_clinic,renters_line;tenants_union;silver_care;county_land_bank;roof_fund;law_clinic;legal_aid;fairlaw;mediation,mediation,-
--- stdout
golden.csv:5: : wards
    expected ward-2
    got      ward-1
golden.csv:5: : first
    expected law_clinic
    got      tenants_union
golden.csv:5: : partners
    expected renters_line; tenants_union; silver_care; county_land_bank;
             roof_fund; law_clinic; legal_aid; fairlaw; mediation
    got      tenants_union; renters_line; silver_care; county_land_bank;
             roof_fund; law_clinic; legal_aid; fairlaw; mediation
golden.csv:5: : partners-
    expected mediation
    got      tenants_union; renters_line; silver_care; county_land_bank;
             roof_fund; law_clinic; legal_aid; fairlaw; mediation
golden.csv:5: : districts
    expected -
    got      d-mid

1 row as expected, 1 not; 8 cells checked
