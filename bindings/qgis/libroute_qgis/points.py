"""Route points, Areas of points: a layer of points in, the same points with the answers as columns out."""
import itertools

from qgis.core import (NULL, QgsFeature, QgsFeatureSink, QgsField, QgsFields, QgsProcessing, QgsProcessingAlgorithm,
                       QgsProcessingException, QgsProcessingParameterFeatureSink, QgsProcessingParameterFeatureSource,
                       QgsProcessingParameterFile, QgsProcessingParameterString)
from qgis.PyQt.QtCore import QVariant

CHUNK = 10000       # points a call: enough to be quick, few enough to be cancelled soon


def load_libroute():
    """The Python package, at the first use: QGIS starts without it, and says what is missing when it is needed."""
    try:
        import libroute
    except ImportError as why:
        raise QgsProcessingException(f"libroute cannot be used: {why}") from None
    return libroute


def coordinates(router, crs, features):
    """Longitudes and latitudes; NaN for what is no single point. Other systems by libroute's own operation, so that a point gets
    the same areas here, in the command and in SQL."""
    x, y = [], []
    for feature in features:
        points = list(itertools.islice(feature.geometry().vertices(), 2))
        x.append(points[0].x() if len(points) == 1 else float("nan"))
        y.append(points[0].y() if len(points) == 1 else float("nan"))
    if crs.authid() in ("EPSG:4326", "OGC:CRS84", ""):
        return x, y
    lon_lat = router.to_lon_lat(crs.authid() if crs.authid().startswith("EPSG:") else crs.toWkt(), x, y)
    return lon_lat[:, 0], lon_lat[:, 1]


class _Points(QgsProcessingAlgorithm):
    """What both do: parameters, chunks, columns that are free. A subclass names its columns and answers a chunk."""

    def createInstance(self):
        return type(self)()

    def flags(self):
        return super().flags() | QgsProcessingAlgorithm.FlagSkipGenericModelLogging

    def initAlgorithm(self, config=None):
        self.addParameter(QgsProcessingParameterFeatureSource("INPUT", "Points", [QgsProcessing.TypeVectorPoint]))
        self.addParameter(QgsProcessingParameterFile("DATASET", "Dataset, made by libroute build"))
        self.addParameter(QgsProcessingParameterString("AS_OF", "For the day (YYYY-MM-DD; empty: today in the territory)",
                                                       optional=True))
        self.more_parameters()
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", self.displayName(), QgsProcessing.TypeVectorPoint))

    def more_parameters(self):
        pass

    def processAlgorithm(self, parameters, context, feedback):
        libroute = load_libroute()
        source = self.parameterAsSource(parameters, "INPUT", context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, "INPUT"))
        as_of = self.parameterAsString(parameters, "AS_OF", context) or None
        try:
            with libroute.open(self.parameterAsFile(parameters, "DATASET", context), as_of=as_of) as router:
                return self.run_over(router, source, parameters, context, feedback)
        except libroute.LibrouteError as why:
            raise QgsProcessingException(str(why)) from None

    def run_over(self, router, source, parameters, context, feedback):
        columns = self.columns(router, parameters, context)
        fields, taken = QgsFields(source.fields()), {f.name().lower() for f in source.fields()}
        for name in columns:
            free = name if name.lower() not in taken else "lrt_" + name
            if free.lower() in taken:
                raise QgsProcessingException(f"the layer has columns {name} and {free}; rename one of them")
            if free != name:
                feedback.pushInfo(f"the layer has a column {name}; the answer is in {free}")
            fields.append(QgsField(free, QVariant.String))
        sink, target = self.parameterAsSink(parameters, "OUTPUT", context, fields, source.wkbType(), source.sourceCrs())
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        total, done, features = source.featureCount(), 0, source.getFeatures()
        while not feedback.isCanceled():
            chunk = list(itertools.islice(features, CHUNK))
            if not chunk:
                break
            lon, lat = coordinates(router, source.sourceCrs(), chunk)
            answers = self.answers(router, columns, lon, lat, parameters, context)
            for i, feature in enumerate(chunk):
                out = QgsFeature(fields)
                out.setGeometry(feature.geometry())
                out.setAttributes(feature.attributes() + [NULL if c[i] is None else str(c[i]) for c in answers])
                sink.addFeature(out, QgsFeatureSink.FastInsert)
            done += len(chunk)
            feedback.setProgress(100 * done / total if total > 0 else 0)
        return {"OUTPUT": target}


class RoutePoints(_Points):
    def name(self):
        return "routepoints"

    def displayName(self):
        return "Route points"

    def shortHelpString(self):
        return ("The outside partners that serve each point, in the order to try them.\n\n"
                "status: answered, outside, gap ... (what kind of answer)\npartners: organization ids by rank, joined with ;\n"
                "services: the best service of each\nverdicts: how sure each boundary set is at this point\nwarnings: what to heed")

    def more_parameters(self):
        self.addParameter(QgsProcessingParameterString("ROLE", "Staff role (empty: nobody named)", optional=True))
        self.addParameter(QgsProcessingParameterString("FACTS", "Facts of the case: KEY=VALUE;KEY=VALUE", optional=True))

    def columns(self, router, parameters, context):
        return ["status", "partners", "services", "verdicts", "warnings"]

    def answers(self, router, columns, lon, lat, parameters, context):
        how = {}
        if self.parameterAsString(parameters, "ROLE", context):
            how["role"] = self.parameterAsString(parameters, "ROLE", context)
        facts = [f for f in self.parameterAsString(parameters, "FACTS", context).split(";") if f]
        if facts:
            how["facts"] = facts
        table = router.route_array(lon, lat, **how)
        return [table[name] for name in columns]


class AreasOfPoints(_Points):
    def name(self):
        return "areasofpoints"

    def displayName(self):
        return "Areas of points"

    def shortHelpString(self):
        return ("The areas that cover each point, border included, exactly: a column for each boundary set with the ids of its areas "
                "joined with ; and empty where there is none. No coordinate: NULL.\n\non_edge: yes where a border is touched.")

    def more_parameters(self):
        self.addParameter(QgsProcessingParameterString("SETS", "Boundary sets, joined with ; (empty: all)", optional=True))

    def columns(self, router, parameters, context):
        known = list(dict.fromkeys(area.set for area in router.all_areas))
        asked = [s.strip() for s in self.parameterAsString(parameters, "SETS", context).split(";") if s.strip()]
        wrong = [s for s in asked if s not in known]
        if wrong:
            raise QgsProcessingException(f"no boundary set is called {', '.join(wrong)}; there are {', '.join(known)}")
        return (asked or known) + ["on_edge"]

    def answers(self, router, columns, lon, lat, parameters, context):
        covers = router.areas_array(lon, lat)
        edges = [None if bad else "yes" if edge else "no" for bad, edge in zip(covers.invalid, covers.on_edge)]
        return [covers.text(s) for s in columns[:-1]] + [edges]
