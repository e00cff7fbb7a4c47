// Package embeddings keeps what a network has made of contents in a file for each pack
// beside the workspace's, which other programs can map into memory and which can be
// computed again. It knows hashes of contents, and neither pictures nor the workspace.
package embeddings
