/* An image of a page made ready to be measured: at one scale, upright, its paper told from its ink.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef READ_SHEET_H
#define READ_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "read/image.h"

enum {
	SHEET_LONG = 1700,       /* pixels of the longer side of an A4 page at 150 dpi: sizes below are said in those, `unit` makes them pixels here */
	SHEET_MOST_LONG = 2400,  /* a longer side is scaled down; up to here it is left, for time */
	SHEET_LEAST_LONG = 400,  /* below, no writing could be read on it */
	SHEET_TILE = 32,         /* pixels of a square tile */
};

/** What stands in a tile. */
struct tile {
	uint8_t bright;          /* nearly the brightest grey in it */
	uint8_t paper;           /* the grey that paper has here, from the tile and those around it */
	uint8_t red, green, blue; /* of its bright pixels; a grey sheet has the same in all */
	float ink, middle;       /* shares of its pixels: ink, neither ink nor paper */
	bool clear;              /* looks like paper: bright, without colour, and what is on it is either ink or not */
};

struct sheet {
	int width, height;
	double unit;
	uint8_t *grey;           /* width * height */
	const uint32_t *colour;  /* as image.h's depth 32; NULL for a grey one */
	uint32_t *own_colour;    /* where it is not the image's own */
	uint8_t *ink;            /* width * height: 1 where there is ink */
	int columns, rows;
	struct tile *tiles;
	double ink_share, middle_share, clear_share;
};

/** Takes an image's pixels alone, scaled down to at most `longest` and upright: no tiles, no ink.  Else as sheet_init. */
bool sheet_take(struct sheet *sheet, const struct image *image, int longest);

/** Turns what sheet_take took by so many degrees clockwise.  Returns false for want of memory. */
bool sheet_turn(struct sheet *sheet, int degrees);

/**
 * Takes only what is really dark for ink, and no longer the printed lines of an exercise book, which tie all letters into one; the tiles stay as they are.
 * Returns false for want of memory.
 */
bool sheet_darken(struct sheet *sheet);

/** The grey that paper has at a place of a sheet, evenly between the middles of tiles; `x` and `y` may be fractions of a pixel. */
double sheet_paper(const struct sheet *sheet, double x, double y);

/** Makes a sheet of an image.  Returns false where it is too small to be one or memory is short; else release it. */
bool sheet_init(struct sheet *sheet, const struct image *image);
void sheet_release(struct sheet *sheet);

/** The tile in which a pixel lies. */
const struct tile *sheet_tile(const struct sheet *sheet, int x, int y);

#endif
