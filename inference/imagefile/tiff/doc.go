// Package tiff reads TIFF, and tells it from the raw files of cameras that look alike. It
// knows no other format.
package tiff
