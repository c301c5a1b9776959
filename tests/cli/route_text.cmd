# What an inspector reads: address, areas, partners in order with why and how to contact, context, the dates of the data.
from: issue 2, Build 7; README of millbrook; phones.csv, contexts.csv
args: route @DATASET@ "50 N Main St" --as-of 2026-11-23
exit: 0
--- stdout match
.*50 N Main St.*2026-11-23.*Ward 1.*1\. Millbrook Tenants Union.*555-555-0103.*2\. Renters Line.*3\. Silver Care.*4\. Midtown CDC.*5\. Mill County Land Bank.*10\. Mill County Mediation.*Banks refused loans here for a generation.*2026-11-01.*
--- stdout match
[^\x1b]*
