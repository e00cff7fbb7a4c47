// Package grid shows any number of pictures as cards or as lines, with a focus and a
// selection of its own, and makes their thumbnails off the main goroutine. It must not
// know the window or where pictures come from: a Source says what a cell shows, a
// ThumbSource makes its thumbnail.
package grid
