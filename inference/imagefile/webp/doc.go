// Package webp reads WebP, stills and animations. It knows no other format.
package webp
