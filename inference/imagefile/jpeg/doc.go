// Package jpeg reads and writes JPEG with libjpeg-turbo, or with image/jpeg where that is
// not linked (see the build tags in turbo.go). It knows no other format.
package jpeg
