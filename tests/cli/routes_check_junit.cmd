# JUnit: a case a row that expects something; what is expected is escaped.
from: JUnit XML, testsuites/testsuite/testcase/failure
args: routes-check @DATASET@ - --as-of 2026-11-23 --format junit
exit: 3
--- stdin
ppn,expect:status
001.1-02-01,answered
999.9-99-99,"<""&"
001.1-02-01,
--- stdout
<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="standard input" tests="2" failures="1" errors="0" skipped="0">
    <testcase classname="standard input" name="line 2: 001.1-02-01"/>
    <testcase classname="standard input" name="line 3: 999.9-99-99"><failure message="other than expected">status: expected &lt;&quot;&amp;, got not_found
</failure></testcase>
  </testsuite>
</testsuites>
