"""libroute in QGIS: a Processing provider. See README.md beside this folder."""


def classFactory(iface):
    from .provider import Plugin
    return Plugin(iface)
