/* SPDX-License-Identifier: GPL-2.0 */
/* The grammar of strongswan.conf(5): sections, references, settings,
 * includes.
 */
%code top {
#define _GNU_SOURCE
}
%code requires {
#include "conf_parse.h"
}
%code {
int conf_yylex(CONF_YYSTYPE *val, void *scanner);

static void conf_yyerror(void *scanner, struct conf_parse *p, const char *msg);
static bool section_open(struct conf_parse *p, const struct conf_tok *name);
static void section_close(struct conf_parse *p);
static void check_name(struct conf_parse *p, const struct conf_tok *name);
}

%define api.pure full
%define api.prefix {conf_yy}
%define parse.error verbose
%define parse.lac full
%param { void *scanner }
%parse-param { struct conf_parse *p }

%union {
	struct conf_tok tok;
}

%token END 0			"end of the file"
%token SCAN_ERROR
%token <tok> NAME		"a name"
%token <tok> VALUE		"a value"
%token <tok> UNSET		"no value"
%token <tok> INCLUDE		"include"

%destructor { xfree($$.s); } <tok>

%%

statements:
	%empty
	| statements statement
	;

statement:
	section
	| setting
	| INCLUDE
	{
		conf_include(p->tree, $1.s, &$1.at, p->cur);
		xfree($1.s);
	}
	;

section:
	open body statements '}'
	{
		section_close(p);
	}
	;

open:
	NAME
	{
		bool ok = section_open(p, &$1);

		xfree($1.s);
		if (!ok)
			YYABORT;
	}
	;

body:
	'{'
	| ':' references '{'
	;

references:
	reference
	| references ',' reference
	;

reference:
	NAME
	{
		conf_sec_refer(p->cur, $1.s, &$1.at);
		xfree($1.s);
	}
	;

setting:
	NAME '=' VALUE
	{
		check_name(p, &$1);
		conf_sec_set(p->cur, $1.s, $3.s, &$1.at, &$3.at);
		xfree($1.s);
		xfree($3.s);
	}
	| NAME '=' UNSET
	{
		check_name(p, &$1);
		conf_sec_set(p->cur, $1.s, NULL, &$1.at, &$3.at);
		xfree($1.s);
		xfree($3.s);
	}
	;

%%

static void conf_yyerror(void *scanner, struct conf_parse *p, const char *msg)
{
	(void)scanner;
	p->failed = true;
	/* The scanner has said what it did not like. */
	if (strstr(msg, "SCAN_ERROR"))
		return;
	if (p->depth > p->outside && strstr(msg, "unexpected end"))
		conf_err(p->tree->errs, &p->pos, NULL,
			 "unexpected end of the file: a '}' is missing, section \"%s\" of line %u is still open",
			 conf_show(p->cur->name), p->line[p->depth]);
	else
		conf_err(p->tree->errs, &p->tok, NULL, "%s", msg);
}

/* A dot would make the path of a setting ambiguous. */
static void check_name(struct conf_parse *p, const struct conf_tok *name)
{
	if (!strchr(name->s, '.'))
		return;
	p->failed = true;
	conf_err(p->tree->errs, &name->at, NULL,
		 "the name \"%s\" contains a dot", conf_show(name->s));
}

static bool section_open(struct conf_parse *p, const struct conf_tok *name)
{
	check_name(p, name);
	if (p->depth == CONF_NEST_MAX) {
		conf_err(p->tree->errs, &name->at, NULL,
			 "sections nest deeper than %d", CONF_NEST_MAX);
		p->failed = true;
		return false;
	}
	p->line[++p->depth] = name->at.line;
	p->cur = conf_sec_open(p->cur, name->s, &name->at);
	return true;
}

static void section_close(struct conf_parse *p)
{
	p->depth--;
	p->cur = p->cur->parent;
}
