// Package raster holds decoded pictures as their codecs leave them and gives rows of packed
// 8-bit RGB: grey, palettes, CMYK, YCbCr, and transparent ones laid on a ground. It knows
// no format, no file and no network.
package raster
