# SPDX-License-Identifier: GPL-2.0
# count.awk: count what really ran in a TAP or KTAP stream.  A result line whose
# predecessor is indented deeper sums up its subtests and is not counted itself,
# unless it fails while they pass.  A skipped test has failed, so has a plan
# that was not kept.  Prints "PASSED FAILED".  With -v fails=FILE the names of
# the failures go there.

function leaf_failed(name)
{
	failed++; below[depth] = 1
	if (fails) print name >> fails
}

{
	match($0, /^ */)
	indent = RLENGTH
	text = substr($0, indent + 1)
}

# a part may print several streams, one after the other
indent == 0 && text ~ /^K?TAP version/ { judge_plans() }

text ~ /^1\.\.[0-9]+/ {
	plan[indent] = substr(text, 4) + 0
	if (text ~ /# *[Ss][Kk][Ii][Pp]/) {
		depth = last = indent; any = 1
		leaf_failed("skipped: " text)
	}
}

text ~ /^Bail out!/ { depth = indent; leaf_failed(text) }

text ~ /^(not )?ok( |$)/ {
	bad = text ~ /^not ok/ || text ~ /# *[Ss][Kk][Ii][Pp]/
	depth = indent
	seen[indent]++
	sum = any && last > indent
	lost = sum && !kept(last, $0)
	child_failed = 0
	for (i in below)
		if (i + 0 > indent) { child_failed = 1; delete below[i] }
	if (!sum && !bad) passed++
	else if (bad && !(sum && child_failed)) leaf_failed(text)
	else if (child_failed) below[indent] = 1
	if (lost && !child_failed) leaf_failed("plan not kept: " text)
	last = indent; any = 1
}

# kept INDENT: as many results as announced; forget both
function kept(at, where,    i, good)
{
	good = 1
	for (i in seen) if (i + 0 > indent) {
		if ((i in plan) && plan[i] != seen[i]) good = 0
		delete seen[i]; delete plan[i]
	}
	return good
}

function judge_plans(    i)
{
	for (i in seen) {
		if ((i in plan) && plan[i] != seen[i]) {
			failed++
			if (fails) print "plan not kept: " plan[i] " announced, " seen[i] " seen" >> fails
		}
		delete seen[i]; delete plan[i]
	}
	any = 0
}

END {
	judge_plans()
	print passed + 0, failed + 0
}
