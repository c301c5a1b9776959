# Debian packages, one for each kind of user:
#   cmake -S . -B build/deb -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX=/usr -DLIBROUTE_TESTS=OFF
#   cmake --build build/deb && (cd build/deb && cpack -G DEB)
# tests/install/packages.sh builds them, asks lintian, and compares what is in them with what is installed.
# What is an `install(... COMPONENT x)` above is in the package of component x; what has none is in no package, and that test
# notices.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME libroute)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "libroute developers <maintainers@libroute.invalid>" CACHE STRING "Maintainer of the packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL runtime development command python sqlite)
# where there is what they are built with: node_api.h (libnode-dev), and the headers of PostgreSQL 15's server
if(TARGET libroute_node)
  list(APPEND CPACK_COMPONENTS_ALL node)
endif()
if(TARGET libroute_pg)
  list(APPEND CPACK_COMPONENTS_ALL postgresql)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_STRIP_FILES ON)
if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  set(CPACK_DEBIAN_DEBUGINFO_PACKAGE ON) # -dbgsym packages beside them
endif()
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
    WORLD_EXECUTE)
# Depends: of foreign libraries by dpkg-shlibdeps, of our own by the exact version
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR})
# what others, linked with our library, will depend on: written here because CPack's own puts the revision in
get_target_property(soversion libroute SOVERSION)
file(WRITE ${PROJECT_BINARY_DIR}/debian/shlibs "libroute ${soversion} libroute${soversion} (>= ${PROJECT_VERSION})\n")
file(WRITE ${PROJECT_BINARY_DIR}/debian/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/debian/shlibs ${PROJECT_BINARY_DIR}/debian/triggers)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
foreach(component development command python sqlite node postgresql)
  string(TOUPPER ${component} upper)
  set(CPACK_COMPONENT_${upper}_DEPENDS runtime)
endforeach()

# component, package, section, first line, the rest
function(libroute_package component package section title text)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${package} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${title}\n${text}" PARENT_SCOPE)
endfunction()
set(about "libroute tells a code enforcement inspector which outside partners serve a\n\
place, in which order, why, and who on staff may contact them and how. It\n\
answers from one file, offline, by exact intersection with boundary layers.\n\n")
libroute_package(runtime libroute${soversion} libs "partners that serve a place, in order and with reasons - library"
                 "${about}This package has the shared library.")
libroute_package(development libroute-dev libdevel "partners that serve a place, in order and with reasons - development"
                 "${about}This package has the header, its manual page, example programs, a pkg-config\nfile and a CMake package.")
libroute_package(command libroute-bin science "partners that serve a place, in order and with reasons - command"
                 "${about}This package has the command, which compiles datasets, asks them for one place\nor for streams of any length, and audits territories.")
libroute_package(python python3-libroute python "partners that serve a place, in order and with reasons - Python 3"
                 "${about}This package has the Python package: one question, NumPy arrays in one call,\nand GeoDataFrames.")
libroute_package(sqlite libsqlite3-mod-libroute libs "partners that serve a place, in order and with reasons - SQLite module"
                 "${about}This package has a loadable module for SQLite, with functions and tables.")
libroute_package(node node-libroute javascript "partners that serve a place, in order and with reasons - Node.js"
                 "${about}This package has the Node.js package: promises for what takes time, typed\narrays for many points, and declared types.")
libroute_package(postgresql postgresql-15-libroute database "partners that serve a place, in order and with reasons - PostgreSQL 15"
                 "${about}This package has the extension for PostgreSQL 15, whose functions take points\nand addresses, in parallel workers and beside PostGIS.")
set(CPACK_DEBIAN_NODE_PACKAGE_DEPENDS "nodejs (>= 18)")
set(CPACK_DEBIAN_POSTGRESQL_PACKAGE_DEPENDS "postgresql-15")
set(CPACK_DEBIAN_POSTGRESQL_PACKAGE_SUGGESTS "postgresql-15-postgis-3")
set(CPACK_DEBIAN_PYTHON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3:any")
set(CPACK_DEBIAN_PYTHON_PACKAGE_RECOMMENDS "python3-numpy")
set(CPACK_DEBIAN_PYTHON_PACKAGE_SUGGESTS "python3-geopandas")
set(CPACK_DEBIAN_PYTHON_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/debian/python/postinst
    ${PROJECT_SOURCE_DIR}/cmake/debian/python/prerm)
# `build` loads SpatiaLite and reads the time zones; those who only ask a dataset need neither
set(CPACK_DEBIAN_COMMAND_PACKAGE_RECOMMENDS "libsqlite3-mod-spatialite, tzdata")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "libsqlite3-mod-spatialite, tzdata")
set(CPACK_DEBIAN_SQLITE_PACKAGE_SUGGESTS "sqlite3")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "pkg-config, cmake")

# what Debian wants beside the files we install: changelogs, copyright, compressed manual pages
set(CPACK_LIBROUTE_SOURCE ${PROJECT_SOURCE_DIR})
set(CPACK_LIBROUTE_PREFIX "${CMAKE_INSTALL_PREFIX}")
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian/finish.cmake)
include(CPack)
