// Package heif reads HEIC and AVIF with a libheif that is loaded at run time, or else with
// its WebAssembly build. It knows no other format.
package heif
