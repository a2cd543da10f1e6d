# Reads what xUnit's runner says with "-reporter verbose", also of a run that was stopped in the middle.
# Prints "finished broken", then a line for each test that had begun and not ended.
{ name = $0; sub(/^ +/, "", name) }
sub(/ \[STARTING\]$/, "", name) { running[name] = 1; next }
sub(/ \[FINISHED\] Time: [0-9.,]+s$/, "", name) { delete running[name]; finished++; next }
/ \[(FAIL|SKIP)\]$/ { broken++ }
END {
  print finished + 0, broken + 0
  for (name in running) print name
}
