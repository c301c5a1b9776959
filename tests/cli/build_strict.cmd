# The bow-tie is a finding of severity error: --strict refuses it, and says why.
from: header of lrt_build_options.strict; README of millbrook (saltworks is a bow-tie)
args: build @MILLBROOK@ out.dataset --strict
exit: 3
--- stderr has
saltworks
--strict
