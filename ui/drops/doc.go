// Package drops takes what the user adds: by dropping, choosing or pasting it. It must not know
// which pictures are shown, nor the window around it.
package drops
