# A city's own answers hold: names in any order where the order says nothing, and what must not be there.
from: the case batch_route_csv.cmd; tests/cases/millbrook_route.case
args: routes-check @DATASET@ golden.csv --crs EPSG:32617 --as-of 2026-11-23
exit: 0
--- file golden.csv
x,y,expect:status,expect:cdc,expect:wards,expect:verdicts,expect:first,expect:partners+,expect:partners-,expect:services,expect:warnings+
499700,4587100,answered,-,ward-1,wards:certain; city:certain;county:certain;districts:certain;harbor:none;cdc:none,tenants_union,mediation;roof_fund,riverside_cdc;midtown_cdc,tu_hotline;rl_advice;sc_visit;roof_loan,tie
499700,4587100,,,,,,,,,
--- stdout
1 row as expected, 0 not; 9 cells checked
1 row expects nothing
