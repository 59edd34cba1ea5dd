// SPDX-License-Identifier: GPL-2.0
/* sim [-lv] [-s SCENARIO] [-n SEED] [-k SEEDS] [-t SECONDS] [-e HANDSHAKES]
 *     [-f FILE]
 *
 * Runs the scenarios, prints TAP; figures go to FILE.
 */
#include <time.h>
#include <unistd.h>
#include "sim.h"

struct options {
	const char *only;
	u64 seed;
	u32 seeds, seconds, handshakes;
	bool list;
	FILE *figures;
};

static u32 tests, failures;
static const char *self;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void figure(struct options *o, const char *name, double value,
		   const char *unit, double goal, bool met)
{
	if (!o->figures)
		return;
	fprintf(o->figures, "{\"name\": \"sim.%s\", \"value\": %.10g, \"unit\": \"%s\", \"goal\": ",
		name, value, unit);
	if (goal >= 0)
		fprintf(o->figures, "%.10g", goal);
	else
		fprintf(o->figures, "null");
	fprintf(o->figures, ", \"met\": %s}\n", met ? "true" : "false");
}

static void result(bool ok)
{
	failures += !ok;
	printf("%s %u - ", ok ? "ok" : "not ok", ++tests);
}

static void add(struct sim_sum *all, const struct sim_sum *one)
{
	all->seeds += one->seeds;
	all->steps += one->steps;
	all->handshakes += one->handshakes;
	all->rekeys += one->rekeys;
	all->sent += one->sent;
	all->ms += one->ms;
}

static void scenario(struct options *o, const struct sim_row *row,
		     double slice, struct sim_sum *all)
{
	struct sim_sum sum = {};
	struct sim *s = malloc(sizeof(*s));
	double from = now();
	bool ok = !!s;
	u64 seed = o->seed;
	char name[40];

	while (ok) {
		ok = sim_run(s, row, seed, &sum);
		if (!ok)
			break;
		seed++;
		if (o->seeds ? seed - o->seed >= o->seeds :
		    now() - from >= slice)
			break;
	}
	result(ok);
	printf("%s: %s: %llu seeds, %.1f days, %llu phase 1, %llu children, recovered in %u s (bound %u), gaps of %u s (bound %u); at most %u SAs, %u children, %u exchanges\n",
	       row->name, row->what, (unsigned long long)sum.seeds,
	       (double)sum.ms / 86400000, (unsigned long long)sum.handshakes,
	       (unsigned long long)sum.rekeys, sum.recovery, row->bound,
	       sum.gap, row->gap, sum.sas, sum.children, sum.xchgs);
	if (!ok) {
		printf("# %s\n", s ? s->wrong : "out of memory");
		printf("# replay: %s -s %s -n %llu -k 1\n", self, row->name,
		       (unsigned long long)seed);
	}
	fflush(stdout);
	snprintf(name, sizeof(name), "%s.recovery", row->name);
	figure(o, name, sum.recovery, "s", row->bound, ok);
	snprintf(name, sizeof(name), "%s.gap", row->name);
	figure(o, name, sum.gap, "s", row->gap, ok);
	add(all, &sum);
	free(s);
}

static void loss(struct options *o, u32 tries, u32 goal_ppm)
{
	u32 failed, theory_ppm, n = o->handshakes;
	bool ok = sim_loss(o->seed, tries, n, &failed, &theory_ppm);
	u32 ppm = (u32)((u64)failed * 1000000 / n);
	char name[40];

	ok = ok && ppm <= goal_ppm;
	result(ok);
	printf("loss%u: handshakes at 20 %% loss each way, 25 %% overtaken, 10 %% doubled, %u transmissions: %.4f %% of %u (theory %.4f %%, goal %.2f %%)\n",
	       tries + 1, tries + 1, 100 - (double)ppm / 10000, n,
	       100 - (double)theory_ppm / 10000,
	       100 - (double)goal_ppm / 10000);
	if (!ok)
		printf("# replay: %s -s loss%u -n %llu -e %u\n", self,
		       tries + 1, (unsigned long long)o->seed, n);
	fflush(stdout);
	snprintf(name, sizeof(name), "loss%u.failed", tries + 1);
	figure(o, name, ppm, "ppm", goal_ppm, ok);
}

static void nomem(struct options *o, const char *what, int err)
{
	char line[200];
	u32 tried;
	bool ok = sim_nomem(o->seed, err, &tried, line, sizeof(line));

	result(ok);
	printf("%s: each of %u in the life of an SA fails\n", what, tried);
	if (!ok)
		printf("# %s\n# replay: %s -s %s -n %llu\n", line, self, what,
		       (unsigned long long)o->seed);
	fflush(stdout);
	figure(o, what, tried, "failed in turn", -1, ok);
}

static bool wanted(const struct options *o, const char *name)
{
	return !o->only || !strcmp(o->only, name);
}

static void run_all(struct options *o)
{
	struct sim_sum all = {};
	double from = now(), slice;
	u32 i;

	slice = (double)o->seconds / (o->only ? 1 : sim_nrows);
	for (i = 0; i < sim_nrows; i++)
		if (wanted(o, sim_rows[i].name))
			scenario(o, &sim_rows[i], slice, &all);
	if (wanted(o, "allocations"))
		nomem(o, "allocations", 0);
	if (wanted(o, "calls"))
		nomem(o, "calls", -EIO);
	if (wanted(o, "verdicts"))
		nomem(o, "verdicts", -EBADMSG);
	if (wanted(o, "loss6"))
		loss(o, 5, 11000);
	if (wanted(o, "loss12"))
		loss(o, 11, 100);
	figure(o, "handshakes", (double)all.handshakes, "handshakes", -1,
	       !failures);
	figure(o, "children", (double)all.rekeys, "children", -1, !failures);
	figure(o, "seeds", (double)all.seeds, "seeds", -1, !failures);
	figure(o, "simulated", (double)all.ms / 86400000, "days", -1,
	       !failures);
	figure(o, "run_time", now() - from, "s", -1, true);
	printf("1..%u\n# %llu handshakes, %llu children, %.2f simulated years in %.0f s\n",
	       tests, (unsigned long long)all.handshakes,
	       (unsigned long long)all.rekeys,
	       (double)all.ms / 86400000 / 365, now() - from);
}

static int options(struct options *o, int argc, char **argv)
{
	const char *file = NULL;
	int c;

	while ((c = getopt(argc, argv, "lvs:n:k:t:e:f:")) != -1) {
		switch (c) {
		case 'l':
			o->list = true;
			break;
		case 'v':
			sim_verbose = true;
			break;
		case 's':
			o->only = optarg;
			break;
		case 'n':
			o->seed = strtoull(optarg, NULL, 0);
			break;
		case 'k':
			o->seeds = (u32)strtoul(optarg, NULL, 0);
			break;
		case 't':
			o->seconds = (u32)strtoul(optarg, NULL, 0);
			break;
		case 'e':
			o->handshakes = (u32)strtoul(optarg, NULL, 0);
			break;
		case 'f':
			file = optarg;
			break;
		default:
			return -1;
		}
	}
	if (optind < argc || !o->handshakes)
		return -1;
	if (file)
		o->figures = fopen(file, "w");
	return file && !o->figures ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct options o = { .seed = 1, .seconds = 20, .handshakes = 10000 };
	u32 i;

	self = argv[0];
	if (options(&o, argc, argv)) {
		fprintf(stderr, "usage: %s [-lv] [-s SCENARIO] [-n SEED] [-k SEEDS] [-t SECONDS] [-e HANDSHAKES] [-f FILE]\n",
			self);
		return 2;
	}
	for (i = 0; o.list && i < sim_nrows; i++)
		printf("%-12s %s\n", sim_rows[i].name, sim_rows[i].what);
	if (o.list)
		return 0;
	run_all(&o);
	if (!tests)
		fprintf(stderr, "%s: no such scenario: %s\n", self, o.only);
	if (o.figures)
		fclose(o.figures);
	return failures || !tests;
}
