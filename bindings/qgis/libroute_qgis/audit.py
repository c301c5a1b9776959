"""Audit service areas: the findings of `libroute audit` as a layer.

The command and not the library: an audit of a folder reads foreign layers in a child process, which is for programs without
threads of their own, and QGIS has many. A process also stops at once when the user cancels.
"""
import json
import os
import shutil
import subprocess
import tempfile

from osgeo import ogr
from qgis.core import (NULL, QgsCoordinateReferenceSystem, QgsFeature, QgsFeatureSink, QgsField, QgsFields, QgsGeometry, QgsProcessing,
                       QgsProcessingAlgorithm, QgsProcessingException, QgsProcessingOutputNumber, QgsProcessingParameterFeatureSink,
                       QgsProcessingParameterFile, QgsProcessingParameterString, QgsWkbTypes)
from qgis.PyQt.QtCore import QVariant

COMMAND_VARIABLE = "LIBROUTE_COMMAND"
TEXTS = ("id", "kind", "severity", "status", "set", "category", "condition", "owners", "message", "remedy", "file", "valid_from",
         "valid_to")
NUMBERS = ("area_m2", "width_m", "parcels", "addresses", "lon", "lat")


class AuditServiceAreas(QgsProcessingAlgorithm):
    def createInstance(self):
        return type(self)()

    def name(self):
        return "auditserviceareas"

    def displayName(self):
        return "Audit service areas"

    def shortHelpString(self):
        return ("Do the boundary sets hold together, and do the partners cover the territory? Gaps, overlaps, slivers, frame without a "
                "partner and so on, each a feature with its size, the areas on its sides, and what to do; those of the directory "
                "have no shape.\n\nGive a territory folder (before it is built) or a dataset.")

    def initAlgorithm(self, config=None):
        self.addParameter(QgsProcessingParameterFile("TERRITORY", "Territory folder", QgsProcessingParameterFile.Folder, optional=True))
        self.addParameter(QgsProcessingParameterFile("DATASET", "or dataset, made by libroute build", optional=True))
        self.addParameter(QgsProcessingParameterString("AS_OF", "For the day (YYYY-MM-DD; empty: today in the territory)",
                                                       optional=True))
        self.addParameter(QgsProcessingParameterFeatureSink("OUTPUT", "Findings", QgsProcessing.TypeVectorPolygon))
        self.addOutput(QgsProcessingOutputNumber("FINDINGS", "Number of findings"))
        self.addOutput(QgsProcessingOutputNumber("OPEN", "Errors that are open; 0: the audit is passed"))

    def processAlgorithm(self, parameters, context, feedback):
        given = [p for p in (self.parameterAsString(parameters, n, context) for n in ("TERRITORY", "DATASET")) if p]
        if len(given) != 1:
            raise QgsProcessingException("give a territory folder or a dataset, one of them")
        as_of = self.parameterAsString(parameters, "AS_OF", context)
        findings = run_audit(given[0], as_of, feedback)
        fields = QgsFields()
        for name in TEXTS:
            fields.append(QgsField(name, QVariant.String))
        for name in NUMBERS:
            fields.append(QgsField(name, QVariant.Double))
        sink, target = self.parameterAsSink(parameters, "OUTPUT", context, fields, QgsWkbTypes.MultiPolygon,
                                            QgsCoordinateReferenceSystem("EPSG:4326"))
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, "OUTPUT"))
        for finding in findings:
            sink.addFeature(feature_of(finding, fields), QgsFeatureSink.FastInsert)
        still = sum(f["properties"]["severity"] == "error" and f["properties"]["status"] != "accepted" for f in findings)
        return {"OUTPUT": target, "FINDINGS": len(findings), "OPEN": still}


def run_audit(path, as_of, feedback):
    command = os.environ.get(COMMAND_VARIABLE) or shutil.which("libroute")
    if not command:
        raise QgsProcessingException(f"the command libroute is not installed; the variable {COMMAND_VARIABLE} names another one")
    run = [command, "audit", path, "--format", "geojson", "--quiet"] + (["--as-of", as_of] if as_of else [])
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        with subprocess.Popen(run, stdin=subprocess.DEVNULL, stdout=out, stderr=said) as process:
            while True:
                try:
                    process.wait(0.2)
                    break
                except subprocess.TimeoutExpired:
                    if feedback.isCanceled():
                        process.kill()
                        process.wait()
                        raise QgsProcessingException("cancelled") from None
        out.seek(0), said.seek(0)
        if process.returncode not in (0, 3):        # 3: there are open findings
            raise QgsProcessingException(said.read().decode(errors="replace").strip() or f"{run} failed")
        return json.loads(out.read())["features"]


def feature_of(finding, fields):
    about = finding["properties"]
    feature = QgsFeature(fields)
    text = [about.get(name) for name in TEXTS]
    feature.setAttributes([NULL if v is None else ";".join(v) if isinstance(v, list) else str(v) for v in text] +
                          [NULL if about.get(name) is None else float(about[name]) for name in NUMBERS])
    if finding["geometry"]:
        shape = QgsGeometry()
        shape.fromWkb(bytes(ogr.CreateGeometryFromJson(json.dumps(finding["geometry"])).ExportToWkb()))
        if shape.type() == QgsWkbTypes.PolygonGeometry:
            shape.convertToMultiType()
            feature.setGeometry(shape)
    return feature
