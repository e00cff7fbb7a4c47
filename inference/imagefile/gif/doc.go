// Package gif reads a frame of a GIF. It knows no other format.
package gif
