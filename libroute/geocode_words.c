#include "geocode_words.h"

#include <string.h>

/* Publication 28, C1: standard abbreviation and primary name, in the order of the names. */
typedef struct standard {
    char abbr[6];
    char name[12];
} standard;

static const standard suffixes[] = {
    {"ALY", "ALLEY"}, {"ANX", "ANNEX"}, {"ARC", "ARCADE"}, {"AVE", "AVENUE"}, {"BYU", "BAYOU"},
    {"BCH", "BEACH"}, {"BND", "BEND"}, {"BLF", "BLUFF"}, {"BLFS", "BLUFFS"}, {"BTM", "BOTTOM"},
    {"BLVD", "BOULEVARD"}, {"BR", "BRANCH"}, {"BRG", "BRIDGE"}, {"BRK", "BROOK"},
    {"BRKS", "BROOKS"}, {"BG", "BURG"}, {"BGS", "BURGS"}, {"BYP", "BYPASS"}, {"CP", "CAMP"},
    {"CYN", "CANYON"}, {"CPE", "CAPE"}, {"CSWY", "CAUSEWAY"}, {"CTR", "CENTER"},
    {"CTRS", "CENTERS"}, {"CIR", "CIRCLE"}, {"CIRS", "CIRCLES"}, {"CLF", "CLIFF"},
    {"CLFS", "CLIFFS"}, {"CLB", "CLUB"}, {"CMN", "COMMON"}, {"CMNS", "COMMONS"},
    {"COR", "CORNER"}, {"CORS", "CORNERS"}, {"CRSE", "COURSE"}, {"CT", "COURT"},
    {"CTS", "COURTS"}, {"CV", "COVE"}, {"CVS", "COVES"}, {"CRK", "CREEK"}, {"CRES", "CRESCENT"},
    {"CRST", "CREST"}, {"XING", "CROSSING"}, {"XRD", "CROSSROAD"}, {"XRDS", "CROSSROADS"},
    {"CURV", "CURVE"}, {"DL", "DALE"}, {"DM", "DAM"}, {"DV", "DIVIDE"}, {"DR", "DRIVE"},
    {"DRS", "DRIVES"}, {"EST", "ESTATE"}, {"ESTS", "ESTATES"}, {"EXPY", "EXPRESSWAY"},
    {"EXT", "EXTENSION"}, {"EXTS", "EXTENSIONS"}, {"FALL", "FALL"}, {"FLS", "FALLS"},
    {"FRY", "FERRY"}, {"FLD", "FIELD"}, {"FLDS", "FIELDS"}, {"FLT", "FLAT"}, {"FLTS", "FLATS"},
    {"FRD", "FORD"}, {"FRDS", "FORDS"}, {"FRST", "FOREST"}, {"FRG", "FORGE"}, {"FRGS", "FORGES"},
    {"FRK", "FORK"}, {"FRKS", "FORKS"}, {"FT", "FORT"}, {"FWY", "FREEWAY"}, {"GDN", "GARDEN"},
    {"GDNS", "GARDENS"}, {"GTWY", "GATEWAY"}, {"GLN", "GLEN"}, {"GLNS", "GLENS"},
    {"GRN", "GREEN"}, {"GRNS", "GREENS"}, {"GRV", "GROVE"}, {"GRVS", "GROVES"}, {"HBR", "HARBOR"},
    {"HBRS", "HARBORS"}, {"HVN", "HAVEN"}, {"HTS", "HEIGHTS"}, {"HWY", "HIGHWAY"}, {"HL", "HILL"},
    {"HLS", "HILLS"}, {"HOLW", "HOLLOW"}, {"INLT", "INLET"}, {"IS", "ISLAND"}, {"ISS", "ISLANDS"},
    {"ISLE", "ISLE"}, {"JCT", "JUNCTION"}, {"JCTS", "JUNCTIONS"}, {"KY", "KEY"}, {"KYS", "KEYS"},
    {"KNL", "KNOLL"}, {"KNLS", "KNOLLS"}, {"LK", "LAKE"}, {"LKS", "LAKES"}, {"LAND", "LAND"},
    {"LNDG", "LANDING"}, {"LN", "LANE"}, {"LGT", "LIGHT"}, {"LGTS", "LIGHTS"}, {"LF", "LOAF"},
    {"LCK", "LOCK"}, {"LCKS", "LOCKS"}, {"LDG", "LODGE"}, {"LOOP", "LOOP"}, {"MALL", "MALL"},
    {"MNR", "MANOR"}, {"MNRS", "MANORS"}, {"MDW", "MEADOW"}, {"MDWS", "MEADOWS"},
    {"MEWS", "MEWS"}, {"ML", "MILL"}, {"MLS", "MILLS"}, {"MSN", "MISSION"}, {"MTWY", "MOTORWAY"},
    {"MT", "MOUNT"}, {"MTN", "MOUNTAIN"}, {"MTNS", "MOUNTAINS"}, {"NCK", "NECK"},
    {"ORCH", "ORCHARD"}, {"OVAL", "OVAL"}, {"OPAS", "OVERPASS"}, {"PARK", "PARK"},
    {"PARKS", "PARKS"}, {"PKWY", "PARKWAY"}, {"PKWYS", "PARKWAYS"}, {"PASS", "PASS"},
    {"PSGE", "PASSAGE"}, {"PATH", "PATH"}, {"PIKE", "PIKE"}, {"PNE", "PINE"}, {"PNES", "PINES"},
    {"PL", "PLACE"}, {"PLN", "PLAIN"}, {"PLNS", "PLAINS"}, {"PLZ", "PLAZA"}, {"PT", "POINT"},
    {"PTS", "POINTS"}, {"PRT", "PORT"}, {"PRTS", "PORTS"}, {"PR", "PRAIRIE"}, {"RADL", "RADIAL"},
    {"RAMP", "RAMP"}, {"RNCH", "RANCH"}, {"RPD", "RAPID"}, {"RPDS", "RAPIDS"}, {"RST", "REST"},
    {"RDG", "RIDGE"}, {"RDGS", "RIDGES"}, {"RIV", "RIVER"}, {"RD", "ROAD"}, {"RDS", "ROADS"},
    {"RTE", "ROUTE"}, {"ROW", "ROW"}, {"RUE", "RUE"}, {"RUN", "RUN"}, {"SHL", "SHOAL"},
    {"SHLS", "SHOALS"}, {"SHR", "SHORE"}, {"SHRS", "SHORES"}, {"SKWY", "SKYWAY"},
    {"SPG", "SPRING"}, {"SPGS", "SPRINGS"}, {"SPUR", "SPUR"}, {"SQ", "SQUARE"},
    {"SQS", "SQUARES"}, {"STA", "STATION"}, {"STRA", "STRAVENUE"}, {"STRM", "STREAM"},
    {"ST", "STREET"}, {"STS", "STREETS"}, {"SMT", "SUMMIT"}, {"TER", "TERRACE"},
    {"TRWY", "THROUGHWAY"}, {"TRCE", "TRACE"}, {"TRAK", "TRACK"}, {"TRFY", "TRAFFICWAY"},
    {"TRL", "TRAIL"}, {"TRLR", "TRAILER"}, {"TUNL", "TUNNEL"}, {"TPKE", "TURNPIKE"},
    {"UPAS", "UNDERPASS"}, {"UN", "UNION"}, {"UNS", "UNIONS"}, {"VLY", "VALLEY"},
    {"VLYS", "VALLEYS"}, {"VIA", "VIADUCT"}, {"VW", "VIEW"}, {"VWS", "VIEWS"}, {"VLG", "VILLAGE"},
    {"VLGS", "VILLAGES"}, {"VL", "VILLE"}, {"VIS", "VISTA"}, {"WALK", "WALK"}, {"WALL", "WALL"},
    {"WAY", "WAY"}, {"WAYS", "WAYS"}, {"WL", "WELL"}, {"WLS", "WELLS"},};

/* Publication 28, C2; UP and DN are what two-family houses are called in the field. */
static const standard units[] = {
    {"APT", "APARTMENT"}, {"BSMT", "BASEMENT"}, {"BLDG", "BUILDING"}, {"DEPT", "DEPARTMENT"},
    {"DOWN", "DOWN"}, {"FL", "FLOOR"}, {"FRNT", "FRONT"}, {"HNGR", "HANGAR"}, {"LBBY", "LOBBY"},
    {"LOT", "LOT"}, {"LOWR", "LOWER"}, {"OFC", "OFFICE"}, {"PH", "PENTHOUSE"}, {"PIER", "PIER"},
    {"REAR", "REAR"}, {"RM", "ROOM"}, {"SIDE", "SIDE"}, {"SLIP", "SLIP"}, {"SPC", "SPACE"},
    {"STOP", "STOP"}, {"STE", "SUITE"}, {"TRLR", "TRAILER"}, {"UNIT", "UNIT"}, {"UPPR", "UPPER"},
    {"NO", "NUMBER"},};

static const char states[][3] = {
    "AL", "AK", "AS", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "GU", "HI", "ID",
    "IL", "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE",
    "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "MP", "OH", "OK", "OR", "PA", "PR", "RI", "SC",
    "SD", "TN", "TX", "UT", "VT", "VI", "VA", "WA", "WV", "WI", "WY",};

/* Sorted bytewise: {word, suffix, direction, unit, state, ordinal, cardinal}. */
static const lrti_word words[] = {
    {"AK", 0, 0, 0, 2, 0, 0}, {"AL", 0, 0, 0, 1, 0, 0}, {"ALABAMA", 0, 0, 0, 1, 0, 0},
    {"ALASKA", 0, 0, 0, 2, 0, 0}, {"ALLEE", 1, 0, 0, 0, 0, 0}, {"ALLEY", 1, 0, 0, 0, 0, 0},
    {"ALLY", 1, 0, 0, 0, 0, 0}, {"ALY", 1, 0, 0, 0, 0, 0}, {"ANEX", 2, 0, 0, 0, 0, 0},
    {"ANNEX", 2, 0, 0, 0, 0, 0}, {"ANNX", 2, 0, 0, 0, 0, 0}, {"ANX", 2, 0, 0, 0, 0, 0},
    {"APARTMENT", 0, 0, 1, 0, 0, 0}, {"APMT", 0, 0, 1, 0, 0, 0}, {"APT", 0, 0, 1, 0, 0, 0},
    {"APTS", 0, 0, 1, 0, 0, 0}, {"AR", 0, 0, 0, 5, 0, 0}, {"ARC", 3, 0, 0, 0, 0, 0},
    {"ARCADE", 3, 0, 0, 0, 0, 0}, {"ARIZONA", 0, 0, 0, 4, 0, 0}, {"ARKANSAS", 0, 0, 0, 5, 0, 0},
    {"AS", 0, 0, 0, 3, 0, 0}, {"AV", 4, 0, 0, 0, 0, 0}, {"AVE", 4, 0, 0, 0, 0, 0},
    {"AVEN", 4, 0, 0, 0, 0, 0}, {"AVENEU", 4, 0, 0, 0, 0, 0}, {"AVENU", 4, 0, 0, 0, 0, 0},
    {"AVENUE", 4, 0, 0, 0, 0, 0}, {"AVN", 4, 0, 0, 0, 0, 0}, {"AVNUE", 4, 0, 0, 0, 0, 0},
    {"AZ", 0, 0, 0, 4, 0, 0}, {"BASEMENT", 0, 0, 2, 0, 0, 0}, {"BAYOO", 5, 0, 0, 0, 0, 0},
    {"BAYOU", 5, 0, 0, 0, 0, 0}, {"BCH", 6, 0, 0, 0, 0, 0}, {"BEACH", 6, 0, 0, 0, 0, 0},
    {"BEND", 7, 0, 0, 0, 0, 0}, {"BG", 16, 0, 0, 0, 0, 0}, {"BGS", 17, 0, 0, 0, 0, 0},
    {"BLDG", 0, 0, 3, 0, 0, 0}, {"BLDGS", 0, 0, 3, 0, 0, 0}, {"BLF", 8, 0, 0, 0, 0, 0},
    {"BLFS", 9, 0, 0, 0, 0, 0}, {"BLUF", 8, 0, 0, 0, 0, 0}, {"BLUFF", 8, 0, 0, 0, 0, 0},
    {"BLUFFS", 9, 0, 0, 0, 0, 0}, {"BLV", 11, 0, 0, 0, 0, 0}, {"BLVD", 11, 0, 0, 0, 0, 0},
    {"BLVRD", 11, 0, 0, 0, 0, 0}, {"BND", 7, 0, 0, 0, 0, 0}, {"BOT", 10, 0, 0, 0, 0, 0},
    {"BOTTM", 10, 0, 0, 0, 0, 0}, {"BOTTOM", 10, 0, 0, 0, 0, 0}, {"BOUL", 11, 0, 0, 0, 0, 0},
    {"BOULEVARD", 11, 0, 0, 0, 0, 0}, {"BOULEVARDE", 11, 0, 0, 0, 0, 0},
    {"BOULV", 11, 0, 0, 0, 0, 0}, {"BR", 12, 0, 0, 0, 0, 0}, {"BRANCH", 12, 0, 0, 0, 0, 0},
    {"BRDGE", 13, 0, 0, 0, 0, 0}, {"BRG", 13, 0, 0, 0, 0, 0}, {"BRIDGE", 13, 0, 0, 0, 0, 0},
    {"BRK", 14, 0, 0, 0, 0, 0}, {"BRKS", 15, 0, 0, 0, 0, 0}, {"BRNCH", 12, 0, 0, 0, 0, 0},
    {"BROOK", 14, 0, 0, 0, 0, 0}, {"BROOKS", 15, 0, 0, 0, 0, 0}, {"BSMT", 0, 0, 2, 0, 0, 0},
    {"BTM", 10, 0, 0, 0, 0, 0}, {"BUILDING", 0, 0, 3, 0, 0, 0}, {"BURG", 16, 0, 0, 0, 0, 0},
    {"BURGS", 17, 0, 0, 0, 0, 0}, {"BVD", 11, 0, 0, 0, 0, 0}, {"BYP", 18, 0, 0, 0, 0, 0},
    {"BYPA", 18, 0, 0, 0, 0, 0}, {"BYPAS", 18, 0, 0, 0, 0, 0}, {"BYPASS", 18, 0, 0, 0, 0, 0},
    {"BYPS", 18, 0, 0, 0, 0, 0}, {"BYU", 5, 0, 0, 0, 0, 0}, {"CA", 0, 0, 0, 6, 0, 0},
    {"CALIFORNIA", 0, 0, 0, 6, 0, 0}, {"CAMP", 19, 0, 0, 0, 0, 0}, {"CANYN", 20, 0, 0, 0, 0, 0},
    {"CANYON", 20, 0, 0, 0, 0, 0}, {"CAPE", 21, 0, 0, 0, 0, 0}, {"CAUSEWAY", 22, 0, 0, 0, 0, 0},
    {"CAUSWA", 22, 0, 0, 0, 0, 0}, {"CEN", 23, 0, 0, 0, 0, 0}, {"CENT", 23, 0, 0, 0, 0, 0},
    {"CENTER", 23, 0, 0, 0, 0, 0}, {"CENTERS", 24, 0, 0, 0, 0, 0}, {"CENTR", 23, 0, 0, 0, 0, 0},
    {"CENTRE", 23, 0, 0, 0, 0, 0}, {"CIR", 25, 0, 0, 0, 0, 0}, {"CIRC", 25, 0, 0, 0, 0, 0},
    {"CIRCL", 25, 0, 0, 0, 0, 0}, {"CIRCLE", 25, 0, 0, 0, 0, 0}, {"CIRCLES", 26, 0, 0, 0, 0, 0},
    {"CIRS", 26, 0, 0, 0, 0, 0}, {"CLB", 29, 0, 0, 0, 0, 0}, {"CLF", 27, 0, 0, 0, 0, 0},
    {"CLFS", 28, 0, 0, 0, 0, 0}, {"CLIFF", 27, 0, 0, 0, 0, 0}, {"CLIFFS", 28, 0, 0, 0, 0, 0},
    {"CLUB", 29, 0, 0, 0, 0, 0}, {"CMN", 30, 0, 0, 0, 0, 0}, {"CMNS", 31, 0, 0, 0, 0, 0},
    {"CMP", 19, 0, 0, 0, 0, 0}, {"CNTER", 23, 0, 0, 0, 0, 0}, {"CNTR", 23, 0, 0, 0, 0, 0},
    {"CNYN", 20, 0, 0, 0, 0, 0}, {"CO", 0, 0, 0, 7, 0, 0}, {"COLORADO", 0, 0, 0, 7, 0, 0},
    {"COMMON", 30, 0, 0, 0, 0, 0}, {"COMMONS", 31, 0, 0, 0, 0, 0},
    {"CONNECTICUT", 0, 0, 0, 8, 0, 0}, {"COR", 32, 0, 0, 0, 0, 0}, {"CORN", 32, 0, 0, 0, 0, 0},
    {"CORNER", 32, 0, 0, 0, 0, 0}, {"CORNERS", 33, 0, 0, 0, 0, 0}, {"CORS", 33, 0, 0, 0, 0, 0},
    {"COURSE", 34, 0, 0, 0, 0, 0}, {"COURT", 35, 0, 0, 0, 0, 0}, {"COURTS", 36, 0, 0, 0, 0, 0},
    {"COVE", 37, 0, 0, 0, 0, 0}, {"COVES", 38, 0, 0, 0, 0, 0}, {"CP", 19, 0, 0, 0, 0, 0},
    {"CPE", 21, 0, 0, 0, 0, 0}, {"CRCL", 25, 0, 0, 0, 0, 0}, {"CRCLE", 25, 0, 0, 0, 0, 0},
    {"CREEK", 39, 0, 0, 0, 0, 0}, {"CRES", 40, 0, 0, 0, 0, 0}, {"CRESCENT", 40, 0, 0, 0, 0, 0},
    {"CREST", 41, 0, 0, 0, 0, 0}, {"CRK", 39, 0, 0, 0, 0, 0}, {"CRL", 25, 0, 0, 0, 0, 0},
    {"CROSSING", 42, 0, 0, 0, 0, 0}, {"CROSSROAD", 43, 0, 0, 0, 0, 0},
    {"CROSSROADS", 44, 0, 0, 0, 0, 0}, {"CRSE", 34, 0, 0, 0, 0, 0}, {"CRSENT", 40, 0, 0, 0, 0, 0},
    {"CRSG", 42, 0, 0, 0, 0, 0}, {"CRSNT", 40, 0, 0, 0, 0, 0}, {"CRSSNG", 42, 0, 0, 0, 0, 0},
    {"CRST", 41, 0, 0, 0, 0, 0}, {"CRT", 35, 0, 0, 0, 0, 0}, {"CSWY", 22, 0, 0, 0, 0, 0},
    {"CT", 35, 0, 0, 8, 0, 0}, {"CTR", 23, 0, 0, 0, 0, 0}, {"CTRS", 24, 0, 0, 0, 0, 0},
    {"CTS", 36, 0, 0, 0, 0, 0}, {"CURV", 45, 0, 0, 0, 0, 0}, {"CURVE", 45, 0, 0, 0, 0, 0},
    {"CV", 37, 0, 0, 0, 0, 0}, {"CVS", 38, 0, 0, 0, 0, 0}, {"CYN", 20, 0, 0, 0, 0, 0},
    {"DALE", 46, 0, 0, 0, 0, 0}, {"DAM", 47, 0, 0, 0, 0, 0}, {"DC", 0, 0, 0, 10, 0, 0},
    {"DE", 0, 0, 0, 9, 0, 0}, {"DELAWARE", 0, 0, 0, 9, 0, 0}, {"DEPARTMENT", 0, 0, 4, 0, 0, 0},
    {"DEPT", 0, 0, 4, 0, 0, 0}, {"DIV", 48, 0, 0, 0, 0, 0}, {"DIVIDE", 48, 0, 0, 0, 0, 0},
    {"DL", 46, 0, 0, 0, 0, 0}, {"DM", 47, 0, 0, 0, 0, 0}, {"DN", 0, 0, 5, 0, 0, 0},
    {"DOWN", 0, 0, 5, 0, 0, 0}, {"DOWNSTAIRS", 0, 0, 5, 0, 0, 0}, {"DR", 49, 0, 0, 0, 0, 0},
    {"DRIV", 49, 0, 0, 0, 0, 0}, {"DRIVE", 49, 0, 0, 0, 0, 0}, {"DRIVES", 50, 0, 0, 0, 0, 0},
    {"DRS", 50, 0, 0, 0, 0, 0}, {"DRV", 49, 0, 0, 0, 0, 0}, {"DV", 48, 0, 0, 0, 0, 0},
    {"DVD", 48, 0, 0, 0, 0, 0}, {"DWN", 0, 0, 5, 0, 0, 0}, {"E", 0, 3, 0, 0, 0, 0},
    {"EAST", 0, 3, 0, 0, 0, 0}, {"EIGHT", 0, 0, 0, 0, 0, 8}, {"EIGHTEENTH", 0, 0, 0, 0, 18, 0},
    {"EIGHTH", 0, 0, 0, 0, 8, 0}, {"EIGHTIETH", 0, 0, 0, 0, 80, 0}, {"EIGHTY", 0, 0, 0, 0, 0, 80},
    {"ELEVENTH", 0, 0, 0, 0, 11, 0}, {"EST", 51, 0, 0, 0, 0, 0}, {"ESTATE", 51, 0, 0, 0, 0, 0},
    {"ESTATES", 52, 0, 0, 0, 0, 0}, {"ESTS", 52, 0, 0, 0, 0, 0}, {"EXP", 53, 0, 0, 0, 0, 0},
    {"EXPR", 53, 0, 0, 0, 0, 0}, {"EXPRESS", 53, 0, 0, 0, 0, 0},
    {"EXPRESSWAY", 53, 0, 0, 0, 0, 0}, {"EXPW", 53, 0, 0, 0, 0, 0}, {"EXPWY", 53, 0, 0, 0, 0, 0},
    {"EXPY", 53, 0, 0, 0, 0, 0}, {"EXT", 54, 0, 0, 0, 0, 0}, {"EXTENSION", 54, 0, 0, 0, 0, 0},
    {"EXTENSIONS", 55, 0, 0, 0, 0, 0}, {"EXTN", 54, 0, 0, 0, 0, 0}, {"EXTNSN", 54, 0, 0, 0, 0, 0},
    {"EXTS", 55, 0, 0, 0, 0, 0}, {"FALL", 56, 0, 0, 0, 0, 0}, {"FALLS", 57, 0, 0, 0, 0, 0},
    {"FERRY", 58, 0, 0, 0, 0, 0}, {"FIELD", 59, 0, 0, 0, 0, 0}, {"FIELDS", 60, 0, 0, 0, 0, 0},
    {"FIFTEENTH", 0, 0, 0, 0, 15, 0}, {"FIFTH", 0, 0, 0, 0, 5, 0},
    {"FIFTIETH", 0, 0, 0, 0, 50, 0}, {"FIFTY", 0, 0, 0, 0, 0, 50}, {"FIRST", 0, 0, 0, 0, 1, 0},
    {"FIVE", 0, 0, 0, 0, 0, 5}, {"FL", 0, 0, 6, 11, 0, 0}, {"FLAT", 61, 0, 0, 0, 0, 0},
    {"FLATS", 62, 0, 0, 0, 0, 0}, {"FLD", 59, 0, 0, 0, 0, 0}, {"FLDS", 60, 0, 0, 0, 0, 0},
    {"FLOOR", 0, 0, 6, 0, 0, 0}, {"FLOORS", 0, 0, 6, 0, 0, 0}, {"FLORIDA", 0, 0, 0, 11, 0, 0},
    {"FLR", 0, 0, 6, 0, 0, 0}, {"FLS", 57, 0, 0, 0, 0, 0}, {"FLT", 61, 0, 0, 0, 0, 0},
    {"FLTS", 62, 0, 0, 0, 0, 0}, {"FNT", 0, 0, 7, 0, 0, 0}, {"FORD", 63, 0, 0, 0, 0, 0},
    {"FORDS", 64, 0, 0, 0, 0, 0}, {"FOREST", 65, 0, 0, 0, 0, 0}, {"FORESTS", 65, 0, 0, 0, 0, 0},
    {"FORG", 66, 0, 0, 0, 0, 0}, {"FORGE", 66, 0, 0, 0, 0, 0}, {"FORGES", 67, 0, 0, 0, 0, 0},
    {"FORK", 68, 0, 0, 0, 0, 0}, {"FORKS", 69, 0, 0, 0, 0, 0}, {"FORT", 70, 0, 0, 0, 0, 0},
    {"FORTIETH", 0, 0, 0, 0, 40, 0}, {"FORTY", 0, 0, 0, 0, 0, 40}, {"FOUR", 0, 0, 0, 0, 0, 4},
    {"FOURTEENTH", 0, 0, 0, 0, 14, 0}, {"FOURTH", 0, 0, 0, 0, 4, 0}, {"FRD", 63, 0, 0, 0, 0, 0},
    {"FRDS", 64, 0, 0, 0, 0, 0}, {"FREEWAY", 71, 0, 0, 0, 0, 0}, {"FREEWY", 71, 0, 0, 0, 0, 0},
    {"FRG", 66, 0, 0, 0, 0, 0}, {"FRGS", 67, 0, 0, 0, 0, 0}, {"FRK", 68, 0, 0, 0, 0, 0},
    {"FRKS", 69, 0, 0, 0, 0, 0}, {"FRNT", 0, 0, 7, 0, 0, 0}, {"FRONT", 0, 0, 7, 0, 0, 0},
    {"FRRY", 58, 0, 0, 0, 0, 0}, {"FRST", 65, 0, 0, 0, 0, 0}, {"FRT", 70, 0, 0, 0, 0, 0},
    {"FRWAY", 71, 0, 0, 0, 0, 0}, {"FRWY", 71, 0, 0, 0, 0, 0}, {"FRY", 58, 0, 0, 0, 0, 0},
    {"FT", 70, 0, 0, 0, 0, 0}, {"FWY", 71, 0, 0, 0, 0, 0}, {"GA", 0, 0, 0, 12, 0, 0},
    {"GARDEN", 72, 0, 0, 0, 0, 0}, {"GARDENS", 73, 0, 0, 0, 0, 0}, {"GARDN", 72, 0, 0, 0, 0, 0},
    {"GATEWAY", 74, 0, 0, 0, 0, 0}, {"GATEWY", 74, 0, 0, 0, 0, 0}, {"GATWAY", 74, 0, 0, 0, 0, 0},
    {"GDN", 72, 0, 0, 0, 0, 0}, {"GDNS", 73, 0, 0, 0, 0, 0}, {"GEORGIA", 0, 0, 0, 12, 0, 0},
    {"GLEN", 75, 0, 0, 0, 0, 0}, {"GLENS", 76, 0, 0, 0, 0, 0}, {"GLN", 75, 0, 0, 0, 0, 0},
    {"GLNS", 76, 0, 0, 0, 0, 0}, {"GRDEN", 72, 0, 0, 0, 0, 0}, {"GRDN", 72, 0, 0, 0, 0, 0},
    {"GRDNS", 73, 0, 0, 0, 0, 0}, {"GREEN", 77, 0, 0, 0, 0, 0}, {"GREENS", 78, 0, 0, 0, 0, 0},
    {"GRN", 77, 0, 0, 0, 0, 0}, {"GRNS", 78, 0, 0, 0, 0, 0}, {"GROV", 79, 0, 0, 0, 0, 0},
    {"GROVE", 79, 0, 0, 0, 0, 0}, {"GROVES", 80, 0, 0, 0, 0, 0}, {"GRV", 79, 0, 0, 0, 0, 0},
    {"GRVS", 80, 0, 0, 0, 0, 0}, {"GTWAY", 74, 0, 0, 0, 0, 0}, {"GTWY", 74, 0, 0, 0, 0, 0},
    {"GU", 0, 0, 0, 13, 0, 0}, {"GUAM", 0, 0, 0, 13, 0, 0}, {"HANGAR", 0, 0, 8, 0, 0, 0},
    {"HANGER", 0, 0, 8, 0, 0, 0}, {"HARB", 81, 0, 0, 0, 0, 0}, {"HARBOR", 81, 0, 0, 0, 0, 0},
    {"HARBORS", 82, 0, 0, 0, 0, 0}, {"HARBR", 81, 0, 0, 0, 0, 0}, {"HAVEN", 83, 0, 0, 0, 0, 0},
    {"HAWAII", 0, 0, 0, 14, 0, 0}, {"HBR", 81, 0, 0, 0, 0, 0}, {"HBRS", 82, 0, 0, 0, 0, 0},
    {"HEIGHT", 84, 0, 0, 0, 0, 0}, {"HEIGHTS", 84, 0, 0, 0, 0, 0}, {"HGHTS", 84, 0, 0, 0, 0, 0},
    {"HGTS", 84, 0, 0, 0, 0, 0}, {"HI", 0, 0, 0, 14, 0, 0}, {"HIGHWAY", 85, 0, 0, 0, 0, 0},
    {"HIGHWY", 85, 0, 0, 0, 0, 0}, {"HILL", 86, 0, 0, 0, 0, 0}, {"HILLS", 87, 0, 0, 0, 0, 0},
    {"HIWAY", 85, 0, 0, 0, 0, 0}, {"HIWY", 85, 0, 0, 0, 0, 0}, {"HL", 86, 0, 0, 0, 0, 0},
    {"HLLW", 88, 0, 0, 0, 0, 0}, {"HLS", 87, 0, 0, 0, 0, 0}, {"HNGR", 0, 0, 8, 0, 0, 0},
    {"HOLLOW", 88, 0, 0, 0, 0, 0}, {"HOLLOWS", 88, 0, 0, 0, 0, 0}, {"HOLW", 88, 0, 0, 0, 0, 0},
    {"HOLWS", 88, 0, 0, 0, 0, 0}, {"HRBOR", 81, 0, 0, 0, 0, 0}, {"HT", 84, 0, 0, 0, 0, 0},
    {"HTS", 84, 0, 0, 0, 0, 0}, {"HUNDRED", 0, 0, 0, 0, 0, 100}, {"HVN", 83, 0, 0, 0, 0, 0},
    {"HWAY", 85, 0, 0, 0, 0, 0}, {"HWY", 85, 0, 0, 0, 0, 0}, {"HYWY", 85, 0, 0, 0, 0, 0},
    {"IA", 0, 0, 0, 18, 0, 0}, {"ID", 0, 0, 0, 15, 0, 0}, {"IDAHO", 0, 0, 0, 15, 0, 0},
    {"IL", 0, 0, 0, 16, 0, 0}, {"ILLINOIS", 0, 0, 0, 16, 0, 0}, {"IN", 0, 0, 0, 17, 0, 0},
    {"INDIANA", 0, 0, 0, 17, 0, 0}, {"INLET", 89, 0, 0, 0, 0, 0}, {"INLT", 89, 0, 0, 0, 0, 0},
    {"IOWA", 0, 0, 0, 18, 0, 0}, {"IS", 90, 0, 0, 0, 0, 0}, {"ISLAND", 90, 0, 0, 0, 0, 0},
    {"ISLANDS", 91, 0, 0, 0, 0, 0}, {"ISLE", 92, 0, 0, 0, 0, 0}, {"ISLES", 92, 0, 0, 0, 0, 0},
    {"ISLND", 90, 0, 0, 0, 0, 0}, {"ISLNDS", 91, 0, 0, 0, 0, 0}, {"ISS", 91, 0, 0, 0, 0, 0},
    {"JCT", 93, 0, 0, 0, 0, 0}, {"JCTION", 93, 0, 0, 0, 0, 0}, {"JCTN", 93, 0, 0, 0, 0, 0},
    {"JCTNS", 94, 0, 0, 0, 0, 0}, {"JCTS", 94, 0, 0, 0, 0, 0}, {"JUNCTION", 93, 0, 0, 0, 0, 0},
    {"JUNCTIONS", 94, 0, 0, 0, 0, 0}, {"JUNCTN", 93, 0, 0, 0, 0, 0},
    {"JUNCTON", 93, 0, 0, 0, 0, 0}, {"KANSAS", 0, 0, 0, 19, 0, 0},
    {"KENTUCKY", 0, 0, 0, 20, 0, 0}, {"KEY", 95, 0, 0, 0, 0, 0}, {"KEYS", 96, 0, 0, 0, 0, 0},
    {"KNL", 97, 0, 0, 0, 0, 0}, {"KNLS", 98, 0, 0, 0, 0, 0}, {"KNOL", 97, 0, 0, 0, 0, 0},
    {"KNOLL", 97, 0, 0, 0, 0, 0}, {"KNOLLS", 98, 0, 0, 0, 0, 0}, {"KS", 0, 0, 0, 19, 0, 0},
    {"KY", 95, 0, 0, 20, 0, 0}, {"KYS", 96, 0, 0, 0, 0, 0}, {"LA", 0, 0, 0, 21, 0, 0},
    {"LAKE", 99, 0, 0, 0, 0, 0}, {"LAKES", 100, 0, 0, 0, 0, 0}, {"LAND", 101, 0, 0, 0, 0, 0},
    {"LANDING", 102, 0, 0, 0, 0, 0}, {"LANE", 103, 0, 0, 0, 0, 0}, {"LANES", 103, 0, 0, 0, 0, 0},
    {"LBBY", 0, 0, 9, 0, 0, 0}, {"LCK", 107, 0, 0, 0, 0, 0}, {"LCKS", 108, 0, 0, 0, 0, 0},
    {"LDG", 109, 0, 0, 0, 0, 0}, {"LDGE", 109, 0, 0, 0, 0, 0}, {"LF", 106, 0, 0, 0, 0, 0},
    {"LGT", 104, 0, 0, 0, 0, 0}, {"LGTS", 105, 0, 0, 0, 0, 0}, {"LIGHT", 104, 0, 0, 0, 0, 0},
    {"LIGHTS", 105, 0, 0, 0, 0, 0}, {"LK", 99, 0, 0, 0, 0, 0}, {"LKS", 100, 0, 0, 0, 0, 0},
    {"LN", 103, 0, 0, 0, 0, 0}, {"LNDG", 102, 0, 0, 0, 0, 0}, {"LNDNG", 102, 0, 0, 0, 0, 0},
    {"LOAF", 106, 0, 0, 0, 0, 0}, {"LOBBY", 0, 0, 9, 0, 0, 0}, {"LOCK", 107, 0, 0, 0, 0, 0},
    {"LOCKS", 108, 0, 0, 0, 0, 0}, {"LODG", 109, 0, 0, 0, 0, 0}, {"LODGE", 109, 0, 0, 0, 0, 0},
    {"LOOP", 110, 0, 0, 0, 0, 0}, {"LOOPS", 110, 0, 0, 0, 0, 0}, {"LOT", 0, 0, 10, 0, 0, 0},
    {"LOUISIANA", 0, 0, 0, 21, 0, 0}, {"LOWER", 0, 0, 11, 0, 0, 0}, {"LOWR", 0, 0, 11, 0, 0, 0},
    {"LP", 110, 0, 0, 0, 0, 0}, {"LWR", 0, 0, 11, 0, 0, 0}, {"MA", 0, 0, 0, 24, 0, 0},
    {"MAINE", 0, 0, 0, 22, 0, 0}, {"MALL", 111, 0, 0, 0, 0, 0}, {"MANOR", 112, 0, 0, 0, 0, 0},
    {"MANORS", 113, 0, 0, 0, 0, 0}, {"MARYLAND", 0, 0, 0, 23, 0, 0},
    {"MASSACHUSETTS", 0, 0, 0, 24, 0, 0}, {"MD", 0, 0, 0, 23, 0, 0}, {"MDW", 114, 0, 0, 0, 0, 0},
    {"MDWS", 115, 0, 0, 0, 0, 0}, {"ME", 0, 0, 0, 22, 0, 0}, {"MEADOW", 114, 0, 0, 0, 0, 0},
    {"MEADOWS", 115, 0, 0, 0, 0, 0}, {"MEDOWS", 115, 0, 0, 0, 0, 0}, {"MEWS", 116, 0, 0, 0, 0, 0},
    {"MI", 0, 0, 0, 25, 0, 0}, {"MICHIGAN", 0, 0, 0, 25, 0, 0}, {"MILL", 117, 0, 0, 0, 0, 0},
    {"MILLS", 118, 0, 0, 0, 0, 0}, {"MINNESOTA", 0, 0, 0, 26, 0, 0},
    {"MISSION", 119, 0, 0, 0, 0, 0}, {"MISSISSIPPI", 0, 0, 0, 27, 0, 0},
    {"MISSN", 119, 0, 0, 0, 0, 0}, {"MISSOURI", 0, 0, 0, 28, 0, 0}, {"ML", 117, 0, 0, 0, 0, 0},
    {"MLS", 118, 0, 0, 0, 0, 0}, {"MN", 0, 0, 0, 26, 0, 0}, {"MNR", 112, 0, 0, 0, 0, 0},
    {"MNRS", 113, 0, 0, 0, 0, 0}, {"MNT", 121, 0, 0, 0, 0, 0}, {"MNTAIN", 122, 0, 0, 0, 0, 0},
    {"MNTN", 122, 0, 0, 0, 0, 0}, {"MNTNS", 123, 0, 0, 0, 0, 0}, {"MO", 0, 0, 0, 28, 0, 0},
    {"MONTANA", 0, 0, 0, 29, 0, 0}, {"MOTORWAY", 120, 0, 0, 0, 0, 0},
    {"MOUNT", 121, 0, 0, 0, 0, 0}, {"MOUNTAIN", 122, 0, 0, 0, 0, 0},
    {"MOUNTAINS", 123, 0, 0, 0, 0, 0}, {"MOUNTIN", 122, 0, 0, 0, 0, 0}, {"MP", 0, 0, 0, 38, 0, 0},
    {"MS", 0, 0, 0, 27, 0, 0}, {"MSN", 119, 0, 0, 0, 0, 0}, {"MSSN", 119, 0, 0, 0, 0, 0},
    {"MT", 121, 0, 0, 29, 0, 0}, {"MTIN", 122, 0, 0, 0, 0, 0}, {"MTN", 122, 0, 0, 0, 0, 0},
    {"MTNS", 123, 0, 0, 0, 0, 0}, {"MTWY", 120, 0, 0, 0, 0, 0}, {"N", 0, 1, 0, 0, 0, 0},
    {"NBR", 0, 0, 25, 0, 0, 0}, {"NC", 0, 0, 0, 36, 0, 0}, {"NCK", 124, 0, 0, 0, 0, 0},
    {"ND", 0, 0, 0, 37, 0, 0}, {"NE", 0, 2, 0, 30, 0, 0}, {"NEBRASKA", 0, 0, 0, 30, 0, 0},
    {"NECK", 124, 0, 0, 0, 0, 0}, {"NEVADA", 0, 0, 0, 31, 0, 0}, {"NH", 0, 0, 0, 32, 0, 0},
    {"NINE", 0, 0, 0, 0, 0, 9}, {"NINETEENTH", 0, 0, 0, 0, 19, 0},
    {"NINETIETH", 0, 0, 0, 0, 90, 0}, {"NINETY", 0, 0, 0, 0, 0, 90}, {"NINTH", 0, 0, 0, 0, 9, 0},
    {"NJ", 0, 0, 0, 33, 0, 0}, {"NM", 0, 0, 0, 34, 0, 0}, {"NO", 0, 1, 25, 0, 0, 0},
    {"NORTH", 0, 1, 0, 0, 0, 0}, {"NORTHEAST", 0, 2, 0, 0, 0, 0}, {"NORTHWEST", 0, 8, 0, 0, 0, 0},
    {"NUM", 0, 0, 25, 0, 0, 0}, {"NUMBER", 0, 0, 25, 0, 0, 0}, {"NV", 0, 0, 0, 31, 0, 0},
    {"NW", 0, 8, 0, 0, 0, 0}, {"NY", 0, 0, 0, 35, 0, 0}, {"OFC", 0, 0, 12, 0, 0, 0},
    {"OFFC", 0, 0, 12, 0, 0, 0}, {"OFFICE", 0, 0, 12, 0, 0, 0}, {"OH", 0, 0, 0, 39, 0, 0},
    {"OHIO", 0, 0, 0, 39, 0, 0}, {"OK", 0, 0, 0, 40, 0, 0}, {"OKLAHOMA", 0, 0, 0, 40, 0, 0},
    {"ONE", 0, 0, 0, 0, 0, 1}, {"OPAS", 127, 0, 0, 0, 0, 0}, {"OR", 0, 0, 0, 41, 0, 0},
    {"ORCH", 125, 0, 0, 0, 0, 0}, {"ORCHARD", 125, 0, 0, 0, 0, 0}, {"ORCHRD", 125, 0, 0, 0, 0, 0},
    {"OREGON", 0, 0, 0, 41, 0, 0}, {"OVAL", 126, 0, 0, 0, 0, 0}, {"OVERPASS", 127, 0, 0, 0, 0, 0},
    {"OVL", 126, 0, 0, 0, 0, 0}, {"PA", 0, 0, 0, 42, 0, 0}, {"PARK", 128, 0, 0, 0, 0, 0},
    {"PARKS", 129, 0, 0, 0, 0, 0}, {"PARKWAY", 130, 0, 0, 0, 0, 0},
    {"PARKWAYS", 131, 0, 0, 0, 0, 0}, {"PARKWY", 130, 0, 0, 0, 0, 0},
    {"PASS", 132, 0, 0, 0, 0, 0}, {"PASSAGE", 133, 0, 0, 0, 0, 0}, {"PATH", 134, 0, 0, 0, 0, 0},
    {"PATHS", 134, 0, 0, 0, 0, 0}, {"PENNSYLVANIA", 0, 0, 0, 42, 0, 0},
    {"PENTHOUSE", 0, 0, 13, 0, 0, 0}, {"PENTHSE", 0, 0, 13, 0, 0, 0}, {"PH", 0, 0, 13, 0, 0, 0},
    {"PIER", 0, 0, 14, 0, 0, 0}, {"PIKE", 135, 0, 0, 0, 0, 0}, {"PIKES", 135, 0, 0, 0, 0, 0},
    {"PINE", 136, 0, 0, 0, 0, 0}, {"PINES", 137, 0, 0, 0, 0, 0}, {"PK", 128, 0, 0, 0, 0, 0},
    {"PKE", 135, 0, 0, 0, 0, 0}, {"PKW", 130, 0, 0, 0, 0, 0}, {"PKWAY", 130, 0, 0, 0, 0, 0},
    {"PKWY", 130, 0, 0, 0, 0, 0}, {"PKWYS", 131, 0, 0, 0, 0, 0}, {"PKY", 130, 0, 0, 0, 0, 0},
    {"PL", 138, 0, 0, 0, 0, 0}, {"PLACE", 138, 0, 0, 0, 0, 0}, {"PLAIN", 139, 0, 0, 0, 0, 0},
    {"PLAINS", 140, 0, 0, 0, 0, 0}, {"PLAZA", 141, 0, 0, 0, 0, 0}, {"PLN", 139, 0, 0, 0, 0, 0},
    {"PLNS", 140, 0, 0, 0, 0, 0}, {"PLZ", 141, 0, 0, 0, 0, 0}, {"PLZA", 141, 0, 0, 0, 0, 0},
    {"PNE", 136, 0, 0, 0, 0, 0}, {"PNES", 137, 0, 0, 0, 0, 0}, {"POINT", 142, 0, 0, 0, 0, 0},
    {"POINTS", 143, 0, 0, 0, 0, 0}, {"PORT", 144, 0, 0, 0, 0, 0}, {"PORTS", 145, 0, 0, 0, 0, 0},
    {"PR", 146, 0, 0, 43, 0, 0}, {"PRAIRIE", 146, 0, 0, 0, 0, 0}, {"PRK", 128, 0, 0, 0, 0, 0},
    {"PRR", 146, 0, 0, 0, 0, 0}, {"PRT", 144, 0, 0, 0, 0, 0}, {"PRTS", 145, 0, 0, 0, 0, 0},
    {"PSGE", 133, 0, 0, 0, 0, 0}, {"PT", 142, 0, 0, 0, 0, 0}, {"PTS", 143, 0, 0, 0, 0, 0},
    {"RAD", 147, 0, 0, 0, 0, 0}, {"RADIAL", 147, 0, 0, 0, 0, 0}, {"RADIEL", 147, 0, 0, 0, 0, 0},
    {"RADL", 147, 0, 0, 0, 0, 0}, {"RAMP", 148, 0, 0, 0, 0, 0}, {"RANCH", 149, 0, 0, 0, 0, 0},
    {"RANCHES", 149, 0, 0, 0, 0, 0}, {"RAPID", 150, 0, 0, 0, 0, 0},
    {"RAPIDS", 151, 0, 0, 0, 0, 0}, {"RD", 156, 0, 0, 0, 0, 0}, {"RDG", 153, 0, 0, 0, 0, 0},
    {"RDGE", 153, 0, 0, 0, 0, 0}, {"RDGS", 154, 0, 0, 0, 0, 0}, {"RDS", 157, 0, 0, 0, 0, 0},
    {"REAR", 0, 0, 15, 0, 0, 0}, {"REST", 152, 0, 0, 0, 0, 0}, {"RI", 0, 0, 0, 44, 0, 0},
    {"RIDGE", 153, 0, 0, 0, 0, 0}, {"RIDGES", 154, 0, 0, 0, 0, 0}, {"RIV", 155, 0, 0, 0, 0, 0},
    {"RIVER", 155, 0, 0, 0, 0, 0}, {"RIVR", 155, 0, 0, 0, 0, 0}, {"RM", 0, 0, 16, 0, 0, 0},
    {"RNCH", 149, 0, 0, 0, 0, 0}, {"RNCHS", 149, 0, 0, 0, 0, 0}, {"ROAD", 156, 0, 0, 0, 0, 0},
    {"ROADS", 157, 0, 0, 0, 0, 0}, {"ROOM", 0, 0, 16, 0, 0, 0}, {"ROOMS", 0, 0, 16, 0, 0, 0},
    {"ROUTE", 158, 0, 0, 0, 0, 0}, {"ROW", 159, 0, 0, 0, 0, 0}, {"RPD", 150, 0, 0, 0, 0, 0},
    {"RPDS", 151, 0, 0, 0, 0, 0}, {"RST", 152, 0, 0, 0, 0, 0}, {"RT", 158, 0, 0, 0, 0, 0},
    {"RTE", 158, 0, 0, 0, 0, 0}, {"RUE", 160, 0, 0, 0, 0, 0}, {"RUN", 161, 0, 0, 0, 0, 0},
    {"RVR", 155, 0, 0, 0, 0, 0}, {"S", 0, 5, 0, 0, 0, 0}, {"SC", 0, 0, 0, 45, 0, 0},
    {"SD", 0, 0, 0, 46, 0, 0}, {"SE", 0, 4, 0, 0, 0, 0}, {"SECOND", 0, 0, 0, 0, 2, 0},
    {"SEVEN", 0, 0, 0, 0, 0, 7}, {"SEVENTEENTH", 0, 0, 0, 0, 17, 0},
    {"SEVENTH", 0, 0, 0, 0, 7, 0}, {"SEVENTIETH", 0, 0, 0, 0, 70, 0},
    {"SEVENTY", 0, 0, 0, 0, 0, 70}, {"SHL", 162, 0, 0, 0, 0, 0}, {"SHLS", 163, 0, 0, 0, 0, 0},
    {"SHOAL", 162, 0, 0, 0, 0, 0}, {"SHOALS", 163, 0, 0, 0, 0, 0}, {"SHOAR", 164, 0, 0, 0, 0, 0},
    {"SHOARS", 165, 0, 0, 0, 0, 0}, {"SHORE", 164, 0, 0, 0, 0, 0}, {"SHORES", 165, 0, 0, 0, 0, 0},
    {"SHR", 164, 0, 0, 0, 0, 0}, {"SHRS", 165, 0, 0, 0, 0, 0}, {"SIDE", 0, 0, 17, 0, 0, 0},
    {"SIX", 0, 0, 0, 0, 0, 6}, {"SIXTEENTH", 0, 0, 0, 0, 16, 0}, {"SIXTH", 0, 0, 0, 0, 6, 0},
    {"SIXTIETH", 0, 0, 0, 0, 60, 0}, {"SIXTY", 0, 0, 0, 0, 0, 60}, {"SKWY", 166, 0, 0, 0, 0, 0},
    {"SKYWAY", 166, 0, 0, 0, 0, 0}, {"SLIP", 0, 0, 18, 0, 0, 0}, {"SMT", 177, 0, 0, 0, 0, 0},
    {"SO", 0, 5, 0, 0, 0, 0}, {"SOUTH", 0, 5, 0, 0, 0, 0}, {"SOUTHEAST", 0, 4, 0, 0, 0, 0},
    {"SOUTHWEST", 0, 6, 0, 0, 0, 0}, {"SP", 0, 0, 19, 0, 0, 0}, {"SPACE", 0, 0, 19, 0, 0, 0},
    {"SPC", 0, 0, 19, 0, 0, 0}, {"SPG", 167, 0, 0, 0, 0, 0}, {"SPGS", 168, 0, 0, 0, 0, 0},
    {"SPNG", 167, 0, 0, 0, 0, 0}, {"SPNGS", 168, 0, 0, 0, 0, 0}, {"SPRING", 167, 0, 0, 0, 0, 0},
    {"SPRINGS", 168, 0, 0, 0, 0, 0}, {"SPRNG", 167, 0, 0, 0, 0, 0},
    {"SPRNGS", 168, 0, 0, 0, 0, 0}, {"SPUR", 169, 0, 0, 0, 0, 0}, {"SPURS", 169, 0, 0, 0, 0, 0},
    {"SQ", 170, 0, 0, 0, 0, 0}, {"SQR", 170, 0, 0, 0, 0, 0}, {"SQRE", 170, 0, 0, 0, 0, 0},
    {"SQRS", 171, 0, 0, 0, 0, 0}, {"SQS", 171, 0, 0, 0, 0, 0}, {"SQU", 170, 0, 0, 0, 0, 0},
    {"SQUARE", 170, 0, 0, 0, 0, 0}, {"SQUARES", 171, 0, 0, 0, 0, 0}, {"ST", 175, 0, 0, 0, 0, 0},
    {"STA", 172, 0, 0, 0, 0, 0}, {"STATION", 172, 0, 0, 0, 0, 0}, {"STATN", 172, 0, 0, 0, 0, 0},
    {"STE", 0, 0, 21, 0, 0, 0}, {"STES", 0, 0, 21, 0, 0, 0}, {"STN", 172, 0, 0, 0, 0, 0},
    {"STOP", 0, 0, 20, 0, 0, 0}, {"STR", 175, 0, 0, 0, 0, 0}, {"STRA", 173, 0, 0, 0, 0, 0},
    {"STRAV", 173, 0, 0, 0, 0, 0}, {"STRAVEN", 173, 0, 0, 0, 0, 0},
    {"STRAVENUE", 173, 0, 0, 0, 0, 0}, {"STRAVN", 173, 0, 0, 0, 0, 0},
    {"STREAM", 174, 0, 0, 0, 0, 0}, {"STREET", 175, 0, 0, 0, 0, 0},
    {"STREETS", 176, 0, 0, 0, 0, 0}, {"STREME", 174, 0, 0, 0, 0, 0}, {"STRM", 174, 0, 0, 0, 0, 0},
    {"STRT", 175, 0, 0, 0, 0, 0}, {"STRVN", 173, 0, 0, 0, 0, 0}, {"STRVNUE", 173, 0, 0, 0, 0, 0},
    {"STS", 176, 0, 0, 0, 0, 0}, {"SUIT", 0, 0, 21, 0, 0, 0}, {"SUITE", 0, 0, 21, 0, 0, 0},
    {"SUITES", 0, 0, 21, 0, 0, 0}, {"SUMIT", 177, 0, 0, 0, 0, 0}, {"SUMITT", 177, 0, 0, 0, 0, 0},
    {"SUMMIT", 177, 0, 0, 0, 0, 0}, {"SW", 0, 6, 0, 0, 0, 0}, {"TENNESSEE", 0, 0, 0, 47, 0, 0},
    {"TENTH", 0, 0, 0, 0, 10, 0}, {"TER", 178, 0, 0, 0, 0, 0}, {"TERR", 178, 0, 0, 0, 0, 0},
    {"TERRACE", 178, 0, 0, 0, 0, 0}, {"TEXAS", 0, 0, 0, 48, 0, 0}, {"THIRD", 0, 0, 0, 0, 3, 0},
    {"THIRTEENTH", 0, 0, 0, 0, 13, 0}, {"THIRTIETH", 0, 0, 0, 0, 30, 0},
    {"THIRTY", 0, 0, 0, 0, 0, 30}, {"THREE", 0, 0, 0, 0, 0, 3},
    {"THROUGHWAY", 179, 0, 0, 0, 0, 0}, {"TN", 0, 0, 0, 47, 0, 0}, {"TPK", 186, 0, 0, 0, 0, 0},
    {"TPKE", 186, 0, 0, 0, 0, 0}, {"TR", 183, 0, 0, 0, 0, 0}, {"TRACE", 180, 0, 0, 0, 0, 0},
    {"TRACES", 180, 0, 0, 0, 0, 0}, {"TRACK", 181, 0, 0, 0, 0, 0}, {"TRACKS", 181, 0, 0, 0, 0, 0},
    {"TRAFFICWAY", 182, 0, 0, 0, 0, 0}, {"TRAIL", 183, 0, 0, 0, 0, 0},
    {"TRAILER", 184, 0, 22, 0, 0, 0}, {"TRAILS", 183, 0, 0, 0, 0, 0},
    {"TRAK", 181, 0, 0, 0, 0, 0}, {"TRCE", 180, 0, 0, 0, 0, 0}, {"TRFY", 182, 0, 0, 0, 0, 0},
    {"TRK", 181, 0, 0, 0, 0, 0}, {"TRKS", 181, 0, 0, 0, 0, 0}, {"TRL", 183, 0, 0, 0, 0, 0},
    {"TRLR", 184, 0, 22, 0, 0, 0}, {"TRLRS", 184, 0, 0, 0, 0, 0}, {"TRLS", 183, 0, 0, 0, 0, 0},
    {"TRNPK", 186, 0, 0, 0, 0, 0}, {"TRPK", 186, 0, 0, 0, 0, 0}, {"TRWY", 179, 0, 0, 0, 0, 0},
    {"TUNEL", 185, 0, 0, 0, 0, 0}, {"TUNL", 185, 0, 0, 0, 0, 0}, {"TUNLS", 185, 0, 0, 0, 0, 0},
    {"TUNNEL", 185, 0, 0, 0, 0, 0}, {"TUNNELS", 185, 0, 0, 0, 0, 0},
    {"TUNNL", 185, 0, 0, 0, 0, 0}, {"TURNPIKE", 186, 0, 0, 0, 0, 0},
    {"TURNPK", 186, 0, 0, 0, 0, 0}, {"TWELFTH", 0, 0, 0, 0, 12, 0},
    {"TWENTIETH", 0, 0, 0, 0, 20, 0}, {"TWENTY", 0, 0, 0, 0, 0, 20}, {"TWO", 0, 0, 0, 0, 0, 2},
    {"TX", 0, 0, 0, 48, 0, 0}, {"UN", 188, 0, 0, 0, 0, 0}, {"UNDERPASS", 187, 0, 0, 0, 0, 0},
    {"UNION", 188, 0, 0, 0, 0, 0}, {"UNIONS", 189, 0, 0, 0, 0, 0}, {"UNIT", 0, 0, 23, 0, 0, 0},
    {"UNITS", 0, 0, 23, 0, 0, 0}, {"UNS", 189, 0, 0, 0, 0, 0}, {"UNT", 0, 0, 23, 0, 0, 0},
    {"UP", 0, 0, 24, 0, 0, 0}, {"UPAS", 187, 0, 0, 0, 0, 0}, {"UPPER", 0, 0, 24, 0, 0, 0},
    {"UPPR", 0, 0, 24, 0, 0, 0}, {"UPR", 0, 0, 24, 0, 0, 0}, {"UPSTAIRS", 0, 0, 24, 0, 0, 0},
    {"UT", 0, 0, 0, 49, 0, 0}, {"UTAH", 0, 0, 0, 49, 0, 0}, {"VA", 0, 0, 0, 52, 0, 0},
    {"VALLEY", 190, 0, 0, 0, 0, 0}, {"VALLEYS", 191, 0, 0, 0, 0, 0},
    {"VALLY", 190, 0, 0, 0, 0, 0}, {"VDCT", 192, 0, 0, 0, 0, 0}, {"VERMONT", 0, 0, 0, 50, 0, 0},
    {"VI", 0, 0, 0, 51, 0, 0}, {"VIA", 192, 0, 0, 0, 0, 0}, {"VIADCT", 192, 0, 0, 0, 0, 0},
    {"VIADUCT", 192, 0, 0, 0, 0, 0}, {"VIEW", 193, 0, 0, 0, 0, 0}, {"VIEWS", 194, 0, 0, 0, 0, 0},
    {"VILL", 195, 0, 0, 0, 0, 0}, {"VILLAG", 195, 0, 0, 0, 0, 0}, {"VILLAGE", 195, 0, 0, 0, 0, 0},
    {"VILLAGES", 196, 0, 0, 0, 0, 0}, {"VILLE", 197, 0, 0, 0, 0, 0},
    {"VILLG", 195, 0, 0, 0, 0, 0}, {"VILLIAGE", 195, 0, 0, 0, 0, 0},
    {"VIRGINIA", 0, 0, 0, 52, 0, 0}, {"VIS", 198, 0, 0, 0, 0, 0}, {"VIST", 198, 0, 0, 0, 0, 0},
    {"VISTA", 198, 0, 0, 0, 0, 0}, {"VL", 197, 0, 0, 0, 0, 0}, {"VLG", 195, 0, 0, 0, 0, 0},
    {"VLGS", 196, 0, 0, 0, 0, 0}, {"VLLY", 190, 0, 0, 0, 0, 0}, {"VLY", 190, 0, 0, 0, 0, 0},
    {"VLYS", 191, 0, 0, 0, 0, 0}, {"VST", 198, 0, 0, 0, 0, 0}, {"VSTA", 198, 0, 0, 0, 0, 0},
    {"VT", 0, 0, 0, 50, 0, 0}, {"VW", 193, 0, 0, 0, 0, 0}, {"VWS", 194, 0, 0, 0, 0, 0},
    {"W", 0, 7, 0, 0, 0, 0}, {"WA", 0, 0, 0, 53, 0, 0}, {"WALK", 199, 0, 0, 0, 0, 0},
    {"WALKS", 199, 0, 0, 0, 0, 0}, {"WALL", 200, 0, 0, 0, 0, 0},
    {"WASHINGTON", 0, 0, 0, 53, 0, 0}, {"WAY", 201, 0, 0, 0, 0, 0}, {"WAYS", 202, 0, 0, 0, 0, 0},
    {"WELL", 203, 0, 0, 0, 0, 0}, {"WELLS", 204, 0, 0, 0, 0, 0}, {"WEST", 0, 7, 0, 0, 0, 0},
    {"WI", 0, 0, 0, 55, 0, 0}, {"WISCONSIN", 0, 0, 0, 55, 0, 0}, {"WL", 203, 0, 0, 0, 0, 0},
    {"WLS", 204, 0, 0, 0, 0, 0}, {"WV", 0, 0, 0, 54, 0, 0}, {"WY", 201, 0, 0, 56, 0, 0},
    {"WYOMING", 0, 0, 0, 56, 0, 0}, {"XING", 42, 0, 0, 0, 0, 0}, {"XRD", 43, 0, 0, 0, 0, 0},
    {"XRDS", 44, 0, 0, 0, 0, 0},};

static const char dir_abbr[][3] = {"", "N", "NE", "E", "SE", "S", "SW", "W", "NW"};
static const char dir_name[][10] = {"",      "NORTH",     "NORTHEAST", "EAST",     "SOUTHEAST",
                                    "SOUTH", "SOUTHWEST", "WEST",      "NORTHWEST"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const lrti_word *lrti_word_find(const char *text, size_t len)
{
    size_t low = 0, high = COUNT(words);

    if (len == 0 || len >= sizeof(words[0].text))
        return NULL;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strncmp(words[mid].text, text, len);

        if (order == 0 && words[mid].text[len] != '\0')
            order = 1;
        if (order == 0)
            return &words[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

unsigned lrti_suffix_count(void) { return (unsigned)COUNT(suffixes); }

const char *lrti_suffix_abbr(unsigned suffix)
{
    return suffix >= 1 && suffix <= COUNT(suffixes) ? suffixes[suffix - 1].abbr : "";
}

const char *lrti_suffix_name(unsigned suffix)
{
    return suffix >= 1 && suffix <= COUNT(suffixes) ? suffixes[suffix - 1].name : "";
}

bool lrti_suffix_strong(unsigned suffix)
{
    static const char strong[][5] = {"ALY",  "AVE", "BLVD", "BND", "CIR",  "CRES", "CSWY", "CT",  "CV",   "DR",  "EXPY",
                                     "FWY",  "HWY", "LN",   "LNDG", "LOOP", "MEWS", "OVAL", "PASS", "PATH", "PIKE", "PKWY",
                                     "PL",   "PLZ", "PT",   "RD",  "ROW",  "RUN",  "SPUR", "SQ",  "ST",   "TER", "TPKE",
                                     "TRCE", "TRL", "WALK", "WAY", "XING"};
    const char *abbr = lrti_suffix_abbr(suffix);

    for (size_t i = 0; i < COUNT(strong); i++)
        if (strcmp(strong[i], abbr) == 0)
            return true;
    return false;
}

const char *lrti_dir_abbr(unsigned dir) { return dir < COUNT(dir_abbr) ? dir_abbr[dir] : ""; }
const char *lrti_dir_name(unsigned dir) { return dir < COUNT(dir_name) ? dir_name[dir] : ""; }

const char *lrti_unit_abbr(unsigned unit)
{
    return unit >= 1 && unit <= COUNT(units) ? units[unit - 1].abbr : "";
}

bool lrti_unit_alone(unsigned unit)
{
    static const char alone[][5] = {"BSMT", "DOWN", "FRNT", "LBBY", "LOWR", "OFC", "PH", "REAR", "SIDE", "UPPR"};
    const char *abbr = lrti_unit_abbr(unit);

    for (size_t i = 0; i < COUNT(alone); i++)
        if (strcmp(alone[i], abbr) == 0)
            return true;
    return false;
}

const char *lrti_state_abbr(unsigned state)
{
    return state >= 1 && state <= COUNT(states) ? states[state - 1] : "";
}

unsigned lrti_state_of(const char *const *text, size_t n)
{
    static const struct {
        char words[3][12];
        char abbr[3];
    } several[] = {{{"NEW", "HAMPSHIRE", ""}, "NH"},   {{"NEW", "JERSEY", ""}, "NJ"},     {{"NEW", "MEXICO", ""}, "NM"},
                   {{"NEW", "YORK", ""}, "NY"},        {{"NORTH", "CAROLINA", ""}, "NC"}, {{"NORTH", "DAKOTA", ""}, "ND"},
                   {{"SOUTH", "CAROLINA", ""}, "SC"},  {{"SOUTH", "DAKOTA", ""}, "SD"},   {{"WEST", "VIRGINIA", ""}, "WV"},
                   {{"RHODE", "ISLAND", ""}, "RI"},    {{"PUERTO", "RICO", ""}, "PR"},    {{"DISTRICT", "OF", "COLUMBIA"}, "DC"}};

    if (n == 1) {
        const lrti_word *word = lrti_word_find(text[0], strlen(text[0]));

        return word ? word->state : 0;
    }
    for (size_t i = 0; i < COUNT(several); i++) {
        size_t k = 0;

        while (k < n && k < 3 && several[i].words[k][0] && strcmp(several[i].words[k], text[k]) == 0)
            k++;
        if (k == n && (k == 3 || !several[i].words[k][0]))
            return lrti_word_find(several[i].abbr, 2)->state;
    }
    return 0;
}
