# Texts as C arrays, for what the library writes into pages: a page has everything inside, whatever is installed where it is
# written or read.
#   cmake -DOUT=report_assets.c -DNAMES="a;b" -DFILES="a.js;b.css" -P embed.cmake
set(text "#include \"report_assets.h\"\n")
foreach(name file IN ZIP_LISTS NAMES FILES)
  file(READ ${file} content)
  # Leaflet's style names pictures for controls that the page does not use: no page of ours asks for a file
  string(REGEX REPLACE "url\\(images/[^)]*\\)" "none" content "${content}")
  string(REGEX REPLACE "/[/*]# sourceMappingURL=[^\n]*" "" content "${content}")
  file(WRITE ${OUT}.${name} "${content}")
  file(READ ${OUT}.${name} hex HEX)
  file(REMOVE ${OUT}.${name})
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
  string(REGEX REPLACE "(................................................................................)" "\\1\n" hex "${hex}")
  string(APPEND text "const unsigned char lrti_asset_${name}[] = {\n${hex}0};\n")
endforeach()
file(WRITE ${OUT} "${text}")
