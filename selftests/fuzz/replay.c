// SPDX-License-Identifier: GPL-2.0
/* A fuzz target without libFuzzer: runs each file that is named, and each in a
 * directory that is.  For coverage and mutants.
 */
#include <dirent.h>
#include <sys/stat.h>
#include "fuzz.h"

#define INPUT_MAX	65536

/* For the targets with a mutator of their own. */
size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max)
{
	return size;
}

static u32 run_file(const char *path)
{
	u8 *b = malloc(INPUT_MAX);
	FILE *f = fopen(path, "r");
	size_t n;

	must(b && f);
	n = fread(b, 1, INPUT_MAX, f);
	fclose(f);
	/* ASan is to see the end of it */
	b = realloc(b, n ? n : 1);
	must(b);
	LLVMFuzzerTestOneInput(b, n);
	free(b);
	return 1;
}

static u32 run_dir(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	char name[4096];
	u32 n = 0;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		n += run_file(name);
	}
	if (d)
		closedir(d);
	return n;
}

int main(int argc, char **argv)
{
	struct stat st;
	u32 n = 0;
	int i;

	for (i = 1; i < argc; i++)
		if (!stat(argv[i], &st))
			n += S_ISDIR(st.st_mode) ? run_dir(argv[i]) :
						   run_file(argv[i]);
	printf("%u inputs\n", n);
	return !n;
}
