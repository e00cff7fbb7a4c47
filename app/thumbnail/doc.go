// Package thumbnail is the disk cache of thumbnails. It knows rows, and no window.
package thumbnail
