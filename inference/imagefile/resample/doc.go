// Package resample passes the rows of a picture on upright and shrinks or enlarges them to
// the size wanted, with the filters and the rounding of Pillow, while the picture is read.
// It knows neither where rows come from nor what is made of them.
package resample
