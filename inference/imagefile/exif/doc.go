// Package exif reads the directories of a TIFF structure, which EXIF is, and of EXIF the
// tags that change what a picture shows. It knows neither pixels nor formats.
package exif
