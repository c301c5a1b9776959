"""The plugin, and the provider it adds to Processing (with or without a window)."""
from qgis.core import QgsApplication, QgsProcessingProvider

from .audit import AuditServiceAreas
from .points import AreasOfPoints, RoutePoints


class Provider(QgsProcessingProvider):
    def id(self):
        return "libroute"

    def name(self):
        return "libroute"

    def longName(self):
        return "libroute: partners, areas and their audit"

    def loadAlgorithms(self):
        for algorithm in (RoutePoints, AreasOfPoints, AuditServiceAreas):
            self.addAlgorithm(algorithm())


class Plugin:
    def __init__(self, iface):
        self.iface = iface
        self.provider = None

    def initProcessing(self):       # what qgis_process calls
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        self.initProcessing()

    def unload(self):
        if self.provider:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
