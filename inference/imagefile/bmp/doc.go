// Package bmp reads the bitmaps of Windows and OS/2. It knows no other format.
package bmp
